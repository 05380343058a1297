import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { createInterface } from 'readline';

const ROOT = path.join(__dirname, '..');
const DEMO = ['--require', 'ts-node/register/transpile-only', 'local/demo.ts'];

function demo(...args: string[]) {
  return spawnSync(process.execPath, [...DEMO, ...args], { cwd: ROOT, encoding: 'utf8' });
}

test('every row that is published to the telegram app is in its table once, and nothing is left behind', () => {
  const { status, stdout, stderr } = demo('--ticks', '5', '--json');
  const books = JSON.parse(stdout.trim().split('\n').pop()!);
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  expect(books).toEqual({
    messagesPublished: expect.any(Number),
    rowsPublished: expect.any(Number),
    rowsLoaded: books.rowsPublished - books.rowsRejected,
    rowsRejected: expect.any(Number),
    valuesTruncated: expect.any(Number),
    duplicateMessages: 0,
    deadLetters: 0,
    stagedObjects: 0,
    loadedObjects: books.copies,
    copies: expect.any(Number),
    seconds: expect.any(Number),
  });
  expect(books.rowsPublished).toBeGreaterThan(0);
  expect(books.rowsRejected).toBeLessThan(books.rowsPublished / 100);
}, 180_000);

test('an option that is none is named, with those there are', () => {
  const { status, stderr } = demo('--ticks', 'many');
  expect(status).toBe(2);
  expect(stderr).toContain('--ticks must be a whole number from 1, got \'many\'');
  expect(stderr).toContain('--serverless');
});

test('an interrupt ends the demo with all of its processes', async () => {
  const child = spawn(process.execPath, [...DEMO, '--ticks', '1000'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  // reading on: a demo that nobody listens to any more ends by itself
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve) => lines.on('line', (line) => line.includes('deployed') && resolve()));
  const descendants = processesBelow(child.pid!);
  expect(descendants.length).toBeGreaterThan(1);
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(descendants.filter(isRunning)).toEqual([]);
}, 180_000);

function processesBelow(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const parents = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = parents.filter(([, parent]) => parent === pid).map(([child]) => child);
  return [...children, ...children.flatMap(processesBelow)];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
