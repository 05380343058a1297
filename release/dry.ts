import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { TYPESCRIPT } from '../local/typescript';

/*
 * Makes a release of the last commit in a copy of this repository, with placeholders and without what needs the toolchains of .NET and Go:
 * `npm run release:dry`. The copy is left for a look at it.
 */

const ROOT = path.join(__dirname, '..');

const copy = mkdtempSync(path.join(tmpdir(), 'cdk-redshift-ingest-release-'));
rmSync(copy, { recursive: true });
execFileSync('git', ['clone', '--quiet', ROOT, copy], { stdio: ['ignore', 'inherit', 'inherit'] });
symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
execFileSync(process.execPath, [...TYPESCRIPT, 'release/index.ts', '--dry', '--code-only', 'dotnet,go'], { cwd: copy, stdio: ['ignore', 'inherit', 'inherit'] });
console.log(`\n${readFileSync(path.join(copy, 'dist', 'CHANGELOG.md'), 'utf8')}\nThe packages are in ${path.join(copy, 'dist')}.`);
