import { spawnSync } from 'child_process';
import * as path from 'path';
import { TYPESCRIPT } from '../local/typescript';

// A program of its own, because it replaces the timers of its process.
function storms(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, 'test/storms/index.ts', ...args], {
    cwd: path.join(__dirname, '..'), encoding: 'utf8',
  });
  return { status, text: stdout.trim(), stderr };
}

test('through faults, deployments and replays each row is in the table or kept, and every storm takes the same course again', () => {
  const first = storms('--storms', '100');
  expect(first).toEqual({ status: 0, text: JSON.stringify({ storms: 100 }), stderr: '' });
  expect(storms('--storms', '100')).toEqual(first);
}, 120_000);
