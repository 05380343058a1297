// Preloaded into every child process, which then runs in the engine's time. Date, performance and timers run as
// CLOCK_PACE says, so that everything that is measured, scheduled or signed in the process agrees with the engine and with the
// other processes.
import { createRequire, syncBuiltinESMExports } from 'node:module';

const slowness = Number(process.env.CLOCK_SLOWNESS ?? '1');
let pace: { real: number; virtual: number; factor: number } = JSON.parse(process.env.CLOCK_PACE ?? '{"factor":1}');
delete process.env.CLOCK_PACE;
delete process.env.CLOCK_SLOWNESS;

/** A timer of so many milliseconds or more watches work, such as a call that may hang. Work does not get faster with the factor; pauses do. */
const WATCHES_WORK = 5000;

if (pace.factor !== 1) {
  // the engine skips time, or runs at another speed
  process.on('message', (message: { pace?: typeof pace }) => pace = message.pace ?? pace);
  const RealDate = Date;
  const realPerformanceNow = performance.now.bind(performance);
  const exactNow = () => pace.virtual + (performance.timeOrigin + realPerformanceNow() - pace.real) * pace.factor;
  const now = () => Math.floor(exactNow());
  const started = exactNow();

  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => key === 'now' ? now : Reflect.get(target, key),
  });
  RealDate.prototype.constructor = globalThis.Date;
  performance.now = () => exactNow() - started;

  const require = createRequire(import.meta.url);
  const shorten = (ms?: number) => ms === undefined ? ms : ms / pace.factor;
  const shortenTimer = (ms?: number) => ms === undefined || ms < WATCHES_WORK ? shorten(ms) : ms / pace.factor * slowness;
  // Intervals are used for regular checks. They must not run so often that the process does nothing else.
  const shortenInterval = (ms: number = 1) => Math.max(ms / pace.factor, Math.min(ms, 10));
  const promises = require('node:timers/promises');
  const { setTimeout: realSleep, setInterval: realTicks } = promises;
  promises.setTimeout = (ms?: number, ...rest: []) => realSleep(shorten(ms), ...rest);
  promises.setInterval = (ms?: number, ...rest: []) => realTicks(shortenInterval(ms), ...rest);
  promises.scheduler.wait = (ms: number, ...rest: []) => realSleep(shorten(ms), undefined, ...rest);
  for (const timers of [globalThis, require('node:timers')]) {
    const { setTimeout: realSetTimeout, setInterval: realSetInterval } = timers;
    timers.setTimeout = Object.assign(
      (callback: () => void, ms?: number, ...args: []) => realSetTimeout(callback, shortenTimer(ms), ...args), realSetTimeout);
    timers.setInterval = (callback: () => void, ms?: number, ...args: []) => realSetInterval(callback, shortenInterval(ms), ...args);
  }
  syncBuiltinESMExports();
}
