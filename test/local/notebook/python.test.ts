import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { readOptions } from '../../../local/notebook/options';
import { PythonMissingError, pythonWithPackages } from '../../../local/notebook/python';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'python-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['no python3', undefined, /^python3 is not installed: /],
  ['an old one', 'echo 3 9', /^python3 is 3\.9, and the packages need 3\.10 or later$/],
  ['one without venv', 'case "$1" in -c) echo 3 99;; *) echo "No module named venv" >&2; exit 1;; esac', /^a virtual environment cannot be made: No module named venv$/],
])('a machine with %s cannot run the notebook, and says why', async (_, script, reason) => {
  const python = path.join(folder, 'python3');
  if (script !== undefined) {
    writeFileSync(python, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const failure = await pythonWithPackages(python).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(PythonMissingError);
  expect((failure as Error).message).toMatch(reason);
});

test('the number of ticks must be one', () => {
  expect(readOptions(['--ticks', '3', '--json'])).toEqual({ ticks: 3, serverless: false, docs: false, json: true });
  expect(() => readOptions(['--ticks', 'many'])).toThrow("--ticks must be a whole number of at least 1, got 'many'");
});
