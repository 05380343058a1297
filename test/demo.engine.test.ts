import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { createInterface } from 'readline';
import { isRunning } from './local/is-running';

const ROOT = path.join(__dirname, '..');
const DEMO = ['--require', 'ts-node/register/transpile-only', 'local/demo.ts'];

function demo(...args: string[]) {
  return spawnSync(process.execPath, [...DEMO, ...args], { cwd: ROOT, encoding: 'utf8' });
}

/** Returns what a page of the dashboard shows. */
function viewIn(page: string): any {
  return JSON.parse(/<script type="application\/json" id="view">(.*)<\/script>/.exec(page)![1]);
}

test('every row that is published to the telegram app is in its table once, no alarm begins, and the page shows the run', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'demo-'));
  const file = path.join(directory, 'page.html');
  const { status, stdout, stderr } = demo('--ticks', '5', '--json', '--page', file);
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
  expect(stdout).toContain('No alarm began.');
  expect(stdout).toContain(`wrote the dashboard: ${file}`);
  const { alarms, dashboards: [{ panels }] } = viewIn(readFileSync(file, 'utf8'));
  expect(alarms).toHaveLength(18);
  expect(panels.find(({ title }: any) => title === 'In this time').numbers[0]).toMatchObject({ label: 'rows loaded', value: books.rowsLoaded });
  rmSync(directory, { recursive: true });
}, 180_000);

test('what is rejected and what is cut of the whole data set is what its generator counted', () => {
  const { status, stdout, stderr } = demo('--whole', '--json');
  const { rowsPublished, rowsRejected, valuesTruncated } = JSON.parse(stdout.trim().split('\n').pop()!);
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  expect(rowsPublished).toBe(20_000);
  expect(rowsRejected).toBeGreaterThan(0);
  expect(valuesTruncated).toBeGreaterThan(0);
}, 180_000);

test('what goes wrong on purpose is in the books, and they balance', () => {
  const { status, stdout, stderr } = demo('--ticks', '30', '--faults', '--json');
  const books = JSON.parse(stdout.trim().split('\n').pop()!);
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  expect(books.rowsLoaded).toBe(books.rowsPublished - books.rowsRejected);
  expect(books.rowsRejected).toBeGreaterThan(0);
  expect(books.valuesTruncated).toBeGreaterThan(0);
  expect(stdout).toMatch(/[1-9]\d* messages rejected/);
  const faults = Object.fromEntries([.../^  (\d+ .*)$/m.exec(stdout.slice(stdout.indexOf('went wrong on purpose:')))![1].matchAll(/(\d+) (\w+)/g)]
    .map(([, count, fault]) => [fault, Number(count)]));
  expect(Object.keys(faults).sort()).toEqual([
    'bursts', 'duplicateMessages', 'missingColumns', 'overLongValues', 'reorderedMessages', 'silence', 'unusableMessages', 'wrongTypes',
  ]);
  expect(faults.duplicateMessages).toBeGreaterThan(0);
}, 240_000);

test('with a loader, a run ends when nothing is staged, and every table has every row by a few COPYs', () => {
  const { status, stdout, stderr } = demo('--ticks', '12', '--loader', '5', '--tables', '2', '--faults', '--speed', '20', '--json');
  const books = JSON.parse(stdout.trim().split('\n').pop()!);
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  expect(books).toMatchObject({ rowsLoaded: books.rowsPublished - books.rowsRejected, stagedObjects: 0, deadLetters: 0 });
  expect(Object.keys(books.copiesByTable)).toEqual(['telegram_messages', 'telegram_messages_2']);
  Object.values(books.copiesByTable).forEach((copies) => {
    expect(copies).toBeGreaterThan(0);
    expect(copies).toBeLessThanOrEqual(5);
  });
}, 240_000);

test('an option that is none is named, with those there are', () => {
  const { status, stderr } = demo('--ticks', 'many');
  expect(status).toBe(2);
  expect(stderr).toContain('--ticks must be a whole number from 1, got \'many\'');
  expect(stderr).toContain('--serverless');
});

test('with --watch the dashboard is served live; an interrupt ends the demo with all of its processes', async () => {
  const child = spawn(process.execPath, [...DEMO, '--ticks', '1000', '--watch'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  // The test reads on, because a demo that nobody listens to ends by itself.
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve) => lines.on('line', (line) => line.includes('the dashboard is at') && resolve(line.split(' ').at(-1)!)));
  const [{ panels }] = viewIn(await (await fetch(url)).text()).dashboards;
  expect(panels.map(({ title }: any) => title)).toContain('Last failures');
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
