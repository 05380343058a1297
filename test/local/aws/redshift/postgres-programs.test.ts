import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { reachable } from '../../../../local/aws/redshift/postgres-programs';

let temporary: string;
let folder: string;

beforeEach(() => {
  temporary = mkdtempSync(path.join(tmpdir(), 'temporary-'));
  chmodSync(temporary, 0o755);
  folder = path.join(temporary, 'home', 'package');
  mkdirSync(path.join(folder, 'bin'), { recursive: true, mode: 0o755 });
  writeFileSync(path.join(folder, 'bin', 'initdb'), 'program', { mode: 0o700 });
  writeFileSync(path.join(folder, 'bin', 'text'), 'text', { mode: 0o600 });
  symlinkSync('text', path.join(folder, 'bin', 'link'));
});

afterEach(() => rmSync(temporary, { recursive: true }));

const mode = (file: string) => statSync(file).mode % 0o1000;

test('a folder that everybody can enter is used as it is', () => {
  expect(reachable(folder, temporary)).toBe(folder);
});

test('of one that not everybody can enter there is a copy that everybody can read', () => {
  chmodSync(path.dirname(folder), 0o700);
  const copy = reachable(folder, temporary);
  expect(path.dirname(copy)).toBe(temporary);
  expect([copy, path.join(copy, 'bin'), path.join(copy, 'bin', 'initdb'), path.join(copy, 'bin', 'text')].map(mode)).toEqual([0o755, 0o755, 0o755, 0o644]);
  expect(readFileSync(path.join(copy, 'bin', 'link'), 'utf8')).toBe('text');
});

test('the copy is made once', () => {
  chmodSync(path.dirname(folder), 0o700);
  const { ino } = statSync(reachable(folder, temporary));
  expect(statSync(reachable(folder, temporary)).ino).toBe(ino);
});

test('what somebody else has put in the place of the copy is not run', () => {
  chmodSync(path.dirname(folder), 0o700);
  const copy = reachable(folder, temporary);
  rmSync(copy, { recursive: true });
  symlinkSync(folder, copy);
  expect(() => reachable(folder, temporary)).toThrow(`${copy} belongs to another user, so what is in it is not run; remove it`);
});

test('if the directory for temporary files cannot be entered either, the way out is named', () => {
  chmodSync(path.dirname(folder), 0o700);
  expect(() => reachable(folder, path.join(folder, 'bin'))).toThrow('set TMPDIR to a folder that every user can enter, such as /tmp');
});
