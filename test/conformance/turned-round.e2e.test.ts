import { execFile } from 'child_process';
import * as path from 'path';
import { promisify } from 'util';
import { TWISTS } from './twists';
import { CHECKS } from '../../conformance/checks';
import { TYPESCRIPT } from '../../local/typescript';

let seen: Map<string, { status: string; seen: string }>;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...TYPESCRIPT, path.join(__dirname, 'turned-round-process.ts')], {
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 10_000_000,
  });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"check"')).map((line) => JSON.parse(line));
  seen = new Map(lines.map((line) => [line.check, line]));
});

test('there is one turned-round behaviour for each check', () => {
  expect(Object.keys(TWISTS).sort()).toEqual(CHECKS.map(({ name }) => name).sort());
});

test.each(CHECKS.map(({ name }) => name))('%s is different if just this behaviour is turned round', (name) => {
  expect(seen.get(name)).toMatchObject({ status: 'DIFFERENT' });
});
