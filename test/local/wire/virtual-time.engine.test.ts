import { execFileSync, fork } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Clock, VIRTUAL_TIME } from '../../../local/wire/clock';

const FACTOR = 100;

/** Runs code in a process that uses the time of a clock. The code's last value is printed as JSON. */
function run(code: string, clock: Clock = new Clock(FACTOR), timeout?: number): any {
  return JSON.parse(execFileSync(process.execPath, [
    '--import', path.join(__dirname, '..', '..', '..', 'local', 'wire', 'virtual-time.mts'), '--input-type=module', '-e',
    `const result = await (async () => { ${code} })(); console.log(JSON.stringify(result));`,
  ], { env: { ...process.env, NODE_NO_WARNINGS: '1', ...clock.environment(timeout) } }).toString());
}

test('every way to wait and to tell the time agrees', () => {
  const elapsed = run(`
    const timers = await import('node:timers');
    const promises = await import('node:timers/promises');
    const { promisify } = await import('node:util');
    const waits = {
      setTimeout: () => new Promise((resolve) => setTimeout(resolve, 5000)),
      timersSetTimeout: () => new Promise((resolve) => timers.setTimeout(resolve, 5000)),
      promisesSetTimeout: () => promises.setTimeout(5000),
      promisified: () => promisify(setTimeout)(5000),
      schedulerWait: () => promises.scheduler.wait(5000),
      setInterval: () => new Promise((resolve) => { const id = setInterval(() => { clearInterval(id); resolve(); }, 5000); }),
      abortSignal: () => new Promise((resolve) => { AbortSignal.timeout(5000).onabort = resolve; setTimeout(() => {}, 6000); }),
    };
    const elapsed = {};
    for (const [name, wait] of Object.entries(waits)) {
      const [date, mark] = [Date.now(), performance.now()];
      await wait();
      elapsed[name] = [Date.now() - date, performance.now() - mark];
    }
    return elapsed;`);
  for (const [date, mark] of Object.values<[number, number]>(elapsed)) {
    expect(date).toBeGreaterThanOrEqual(4800); // Node's timers may be a millisecond early, which is 100 here
    expect(date).toBeLessThan(30_000);
    expect(Math.abs(date - mark)).toBeLessThan(2000); // the process may be stopped for some milliseconds between the two readings
  }
  expect(Object.keys(elapsed)).toHaveLength(7);
});

test('a timer that watches a call leaves work the time that it takes on this machine, and a pause does not', () => {
  const [watch, pause, short] = run(`
    const { setTimeout: sleep } = await import('node:timers/promises');
    const elapsed = [];
    for (const wait of [() => new Promise((resolve) => setTimeout(resolve, 5000)), () => sleep(5000), () => new Promise((resolve) => setTimeout(resolve, 4000))]) {
      const start = Date.now();
      await wait();
      elapsed.push(Date.now() - start);
    }
    return elapsed;`, new Clock(FACTOR, 300, true), 3000);
  expect(watch).toBeGreaterThanOrEqual(49_000);
  expect(pause).toBeLessThan(40_000);
  expect(short).toBeLessThan(40_000);
});

test('a process and the engine have the same time', () => {
  const before = Date.now();
  const virtual = run('return Date.now();');
  expect(virtual).toBeGreaterThan(before);
  expect(virtual - before).toBeLessThan((Date.now() - before + 10) * FACTOR);
});

test('dates stay dates', () => {
  expect(run(`
    class Stamp extends Date {}
    const date = new Date();
    return [date instanceof Date, date.constructor === Date, new Stamp() instanceof Date, new Date(0).toISOString(), Date.UTC(1970, 0, 2),
      Math.abs(new Date() - Date.now()) < 1000, typeof Date()];`))
    .toEqual([true, true, true, '1970-01-01T00:00:00.000Z', 86_400_000, true, 'string']);
});

test('a clock that slows down does not jump, and what waits on it waits as long on the clock as it was told', async () => {
  const clock = new Clock(FACTOR);
  const start = clock.now();
  const waiting = clock.sleep(20_000);
  clock.slowDown(5);
  const slowed = clock.now();
  await waiting;
  clock.slowDown(1);
  expect(slowed - start).toBeLessThan(10_000);
  expect(clock.now() - start).toBeGreaterThanOrEqual(19_000);
  expect(clock.now() - start).toBeLessThan(60_000);
  expect(clock.real(1000)).toBe(10);
});

test('a child process follows the clock when it skips time and when it slows down', async () => {
  const clock = new Clock(FACTOR);
  const child = fork(path.join(__dirname, 'tell-time.mjs'), { execArgv: VIRTUAL_TIME, env: { ...process.env, NODE_NO_WARNINGS: '1', ...clock.environment() } });
  const forget = clock.onChange((pace) => child.send({ pace }));
  const difference = async () => {
    child.send('now?');
    const [theirs] = await once(child, 'message');
    return Math.abs(theirs - clock.now());
  };
  try {
    await once(child, 'message');
    clock.advance(3_600_000);
    expect(await difference()).toBeLessThan(60_000);
    clock.slowDown(50);
    await sleep(500);
    expect(await difference()).toBeLessThan(60_000 / 50 + 1000);
  } finally {
    forget();
    child.kill();
  }
});

test('a clock that is the real one keeps its time', () => {
  expect(() => new Clock(1).slowDown(2)).toThrow('cannot slow down; start the engine with another factor');
});

test('a clock without a sensible factor is refused', () => {
  expect(() => new Clock(0)).toThrow("'factor' must be above 0 and at most 10000, got 0");
  expect(() => new Clock(Number.NaN)).toThrow("'factor' must be above 0");
});

test('waiting ends at once when it is called off', async () => {
  const stopping = new AbortController();
  const waiting = new Clock(1).sleep(60_000, stopping.signal);
  stopping.abort();
  await waiting;
});
