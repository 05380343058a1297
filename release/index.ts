import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import { checkArtefacts } from './artefacts';
import { changelog, firstChangelog } from './changelog';
import { Commit, typed } from './commits';
import { nextVersion } from './version';
import { TYPESCRIPT } from '../local/typescript';
import { OWNER, placeholdersIn } from '../projenrc/owner';

/*
 * Makes a release, and publishes nothing: `npm run release -- [--dry] [--code-only dotnet,go]`. The commits since the last release decide its
 * version, which is written into package.json. Packages, changelog, bill of materials and sums are in dist/ afterwards.
 */

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
const MANIFEST = path.join(ROOT, 'package.json');

const { values: { dry, 'code-only': codeOnly } } = parseArgs({ options: { 'dry': { type: 'boolean', default: false }, 'code-only': { type: 'string', default: '' } } });
const placeholders = placeholdersIn(OWNER);
if (placeholders.length > 0 && !dry) {
  throw new Error(`projenrc/owner.ts has placeholders for ${placeholders.join(', ')}; docs/releasing.md says what belongs there`);
}
const [tag] = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').split('\n').filter((name) => name !== '');
const commits = tag === undefined ? [] : typed(commitsSince(tag)); // nothing depends on those from before the first release
const version = nextVersion(tag?.slice(1), commits);
rmSync(DIST, { recursive: true, force: true });
if (version === undefined) {
  console.log(`No commit since ${tag} changes anything for users, so there is nothing to release.`);
} else {
  release(version);
}

function release(next: string): void {
  mkdirSync(DIST, { recursive: true });
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  rmSync(MANIFEST); // projen makes it read-only
  writeFileSync(MANIFEST, `${JSON.stringify({ ...manifest, version: next }, undefined, 2)}\n`);
  run('projen', 'bundle');
  run('projen', 'compile');
  run('projen', 'translate');
  const { types } = JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  const constructs = Object.values<any>(types).filter(({ abstract, initializer }) => !abstract && initializer?.parameters?.length === 3 && initializer.parameters[0].name === 'scope');
  writeFileSync(path.join(DIST, 'CHANGELOG.md'), tag === undefined ? firstChangelog(next, manifest.description, constructs) : changelog(next, commits));
  writeFileSync(path.join(DIST, 'version.txt'), next);
  run(process.execPath, ...TYPESCRIPT, path.join(__dirname, 'package.ts'), ...codeOnly === '' ? [] : ['--code-only', codeOnly]);
  console.log(checkArtefacts(DIST, next).join('\n'));
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

function commitsSince(since: string): Commit[] {
  return git('log', '--no-merges', '--format=%H%x1f%s%x1f%b%x1e', `${since}..HEAD`).split('\x1e')
    .map((record) => record.trim().split('\x1f'))
    .filter(([hash]) => hash !== '')
    .map(([hash, title, body = '']) => ({ hash, title, body }));
}
