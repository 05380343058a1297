import { spawnSync } from 'child_process';
import * as path from 'path';
import { FIXES } from './storms/mutations';

// A program of its own, because it replaces the timers of its process.
function storms(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', 'ts-node/register/transpile-only', 'test/storms/index.ts', ...args], {
    cwd: path.join(__dirname, '..'), encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: 'tsconfig.dev.json' },
  });
  return { status, text: stdout.trim(), stderr };
}

test('through faults, deployments and replays each row is in the table or kept, and every storm takes the same course again', () => {
  const first = storms('--storms', '300');
  expect(first).toEqual({ status: 0, text: JSON.stringify({ storms: 300 }), stderr: '' });
  expect(storms('--storms', '300')).toEqual(first);
}, 120_000);

test('without one of its fixes the handler fails in a storm of at most three faults, which its path brings back', () => {
  const { status, text } = storms('--without-fixes');
  expect(status).toBe(0);
  const found = Object.entries<{ faults?: number; again?: boolean }>(JSON.parse(text));
  expect(found.map(([fix]) => fix)).toEqual(Object.keys(FIXES));
  for (const [fix, { faults, again }] of found) {
    expect({ fix, few: faults !== undefined && faults <= 3, again }).toEqual({ fix, few: true, again: true });
  }
}, 240_000);
