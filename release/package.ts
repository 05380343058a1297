import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { bundledPackages } from './bundled-packages';
import { sbomOf } from './sbom';
import { npmPack, stage } from './stage';

/*
 * Makes the packages of all languages, or of the named ones, in dist/: `package.ts [js] [python] [java] [dotnet] [go] [--code-only dotnet,go]`.
 * Of a language that is in `--code-only` its code is generated and not built. Beside them lie a bill of materials and the sums of all files.
 */

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
const LANGUAGES = ['js', 'python', 'java', 'dotnet', 'go'];

const [only, codeOnly] = argumentsOf(process.argv.slice(2));
const staged = mkdtempSync(path.join(tmpdir(), 'cdk-redshift-ingest-package-'));
try {
  const folder = path.join(staged, 'package');
  stage(folder);
  for (const language of only) {
    rmSync(path.join(DIST, language), { recursive: true, force: true });
    mkdirSync(path.join(DIST, language), { recursive: true });
    if (language === 'js') {
      npmPack(folder, path.join(DIST, language));
    } else {
      const options = codeOnly.includes(language) ? ['--code-only'] : [];
      execFileSync('jsii-pacmak', ['--no-npmignore', ...options, '--target', language, '--outdir', DIST, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    }
    console.log(`${language}: ${codeOnly.includes(language) ? 'generated' : 'packed'}`);
  }
} finally {
  rmSync(staged, { recursive: true, force: true });
}
const { name, version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
writeFileSync(path.join(DIST, 'sbom.cdx.json'), `${JSON.stringify(sbomOf({ name, version }, bundledPackages(ROOT)), undefined, 2)}\n`);
const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file !== 'SHA256SUMS' && statSync(path.join(DIST, file)).isFile()).sort();
writeFileSync(path.join(DIST, 'SHA256SUMS'), files.map((file) => `${sha256(path.join(DIST, file))}  ${file}\n`).join(''));

function argumentsOf(args: string[]): [string[], string[]] {
  const at = args.indexOf('--code-only');
  const named = at < 0 ? args : args.slice(0, at);
  return [named.length > 0 ? named : LANGUAGES, at < 0 ? [] : args[at + 1].split(',')];
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
