import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { staleBundles } from '../../local/build';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'bundles-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: unknown, seconds: number): void {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, JSON.stringify(content));
  utimesSync(full, seconds, seconds);
}

/** A checkout with two bundles, both made at second 20 of files of second 10. */
function checkout(): void {
  write('.projen/tasks.json', { tasks: { bundle: { steps: [{ spawn: 'bundle:lambda-src/load' }, { spawn: 'bundle:lambda-src/table' }] } } }, 10);
  write('package-lock.json', {}, 10);
  for (const name of ['load', 'table']) {
    write(`lambda-src/${name}.ts`, '', 10);
    write(`src/contract/${name}.ts`, '', 10);
    write(`assets/lambda-src/${name}.meta.json`, { inputs: { [`lambda-src/${name}.ts`]: {}, [`src/contract/${name}.ts`]: {} } }, 20);
    write(`assets/lambda-src/${name}/index.js`, '', 20);
  }
}

test('a bundle that is newer than all it is made of is not stale', () => {
  checkout();
  expect(staleBundles(root)).toEqual([]);
});

test.each(['lambda-src/table.ts', 'src/contract/table.ts'])('a change of %s makes stale what it is part of, and nothing else', (file) => {
  checkout();
  write(file, '', 30);
  expect(staleBundles(root)).toEqual(['table']);
});

test.each(['.projen/tasks.json', 'package-lock.json'])('a change of %s makes every bundle stale', (file) => {
  checkout();
  const when = 30;
  utimesSync(path.join(root, file), when, when);
  expect(staleBundles(root)).toEqual(['load', 'table']);
});

test.each(['src/contract/table.ts', 'assets/lambda-src/table/index.js', 'assets/lambda-src/table.meta.json'])('without %s its bundle is stale', (file) => {
  checkout();
  rmSync(path.join(root, file));
  expect(staleBundles(root)).toEqual(['table']);
});
