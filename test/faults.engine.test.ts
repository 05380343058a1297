import { spawnSync } from 'child_process';
import * as path from 'path';
import { TYPESCRIPT } from '../local/typescript';

function faults(...args: string[]) {
  return spawnSync(process.execPath, [...TYPESCRIPT, 'local/faults.ts', ...args], {
    cwd: path.join(__dirname, '..'), encoding: 'utf8',
  });
}

test('an option that is none is named, with those there are', () => {
  const { status, stderr } = faults('--seed', 'any');
  expect(status).toBe(2);
  expect(stderr).toContain('--seed must be a whole number from 0 to 999999999, got \'any\'');
  expect(stderr).toContain('--short');
});
