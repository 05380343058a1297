import { spawnSync } from 'child_process';
import * as path from 'path';

function faults(...args: string[]) {
  return spawnSync(process.execPath, ['--require', 'ts-node/register/transpile-only', 'local/faults.ts', ...args], {
    cwd: path.join(__dirname, '..'), encoding: 'utf8',
  });
}

test('whatever goes wrong, each row is loaded or quarantined once; and with the load broken on purpose that is noticed', () => {
  const { status, stdout, stderr } = faults('--short', '--json');
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  const figures = JSON.parse(stdout.trim().split('\n').pop()!);
  expect(figures).toEqual({
    runs: expect.any(Number),
    faultsInjected: expect.any(Number),
    rows: expect.any(Number),
    duplicates: 0,
    lost: 0,
    storms: expect.any(Number),
    mutationsCaught: figures.mutations,
    mutations: expect.any(Number),
    deployments: 3,
    neighbours: 1,
    unmet: 0,
  });
  expect(figures.mutations).toBeGreaterThan(0);
  expect(figures.storms).toBeGreaterThan(0);
  // at least each fault once
  expect(figures.faultsInjected).toBeGreaterThanOrEqual(20);
}, 240_000);

test('an option that is none is named, with those there are', () => {
  const { status, stderr } = faults('--seed', 'any');
  expect(status).toBe(2);
  expect(stderr).toContain('--seed must be a whole number from 0 to 999999999, got \'any\'');
  expect(stderr).toContain('--short');
});
