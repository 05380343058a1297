import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { createInterface } from 'readline';
import { balancedDemo, DEMO, ROOT } from './run-demo';
import { stillRunning } from '../local/still-running';

/** Returns what a page of the dashboard shows. */
function viewIn(page: string): any {
  return JSON.parse(/<script type="application\/json" id="view">(.*)<\/script>/.exec(page)![1]);
}

test('every row that is published to the telegram app is in its table once, no alarm begins, and the page shows the run', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'demo-'));
  const file = path.join(directory, 'page.html');
  const { books, stdout } = balancedDemo('--ticks', '5', '--page', file);
  expect(books).toEqual({
    messagesPublished: expect.any(Number),
    rowsPublished: expect.any(Number),
    rowsLoaded: books.rowsPublished - books.rowsRejected,
    rowsRejected: expect.any(Number),
    valuesTruncated: expect.any(Number),
    duplicateMessages: 0,
    deadLetters: 0,
    itemsExpected: books.items,
    items: expect.any(Number),
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
  expect(await stillRunning(descendants)).toEqual([]);
}, 180_000);

function processesBelow(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const parents = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = parents.filter(([, parent]) => parent === pid).map(([child]) => child);
  return [...children, ...children.flatMap(processesBelow)];
}
