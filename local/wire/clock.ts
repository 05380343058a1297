import * as path from 'path';
import { setTimeout as realSleep } from 'timers/promises';

/**
 * The only clock of the engine. It starts at the real time and runs `factor` times as fast: with factor 60, one minute takes one
 * second. Every duration in AWS (a schedule, a batching window, a visibility timeout, a function's timeout) is a duration on
 * this clock. Work does not get faster with the factor, so what limits work may be told to take longer.
 */
export class Clock {
  private started = realNow();
  private readonly listeners = new Set<(epoch: number) => void>();

  /** @param leastWork real milliseconds that every function gets at least, however fast the clock runs. */
  constructor(readonly factor: number = 1, private readonly leastWork: number = 0) {
    if (!(factor > 0 && factor <= 10_000)) {
      throw new Error(`'factor' must be above 0 and at most 10000, got ${factor}; 60 makes a minute take a second`);
    }
  }

  /** The start of the clock, in real milliseconds since 1970. Child processes count from the same moment. */
  get epoch(): number {
    return this.started;
  }

  /**
   * Skips time for all users of this clock. Running timers are not shortened. Use it when nothing is waiting except for a comparison
   * of times, such as messages that become visible again.
   */
  advance(milliseconds: number): void {
    if (this.factor === 1) {
      throw new Error('a clock with factor 1 is the real one and cannot skip time; start the engine with another factor');
    }
    // this looks as if the clock had been started earlier
    this.started -= milliseconds / (this.factor - 1);
    this.listeners.forEach((listener) => listener(this.started));
  }

  /** Calls the listener with a new epoch whenever time is skipped, until the returned function is called. */
  onAdvance(listener: (epoch: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Returns milliseconds since 1970 on this clock. */
  now(): number {
    return Math.floor(this.epoch + (realNow() - this.epoch) * this.factor);
  }

  /** Converts a duration of this clock to real milliseconds. */
  real(milliseconds: number): number {
    return milliseconds / this.factor;
  }

  /** Returns how long a function with this timeout may work, or be waited for, on this clock. Work does not get faster with the factor. */
  workingTime(timeout: number): number {
    return Math.max(timeout, this.leastWork * this.factor);
  }

  /** Waits. If the signal aborts, it resolves at once and does not throw. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const until = realNow() + this.real(milliseconds);
    // Node's timers overflow after 24.8 days; a yearly schedule at factor 1 takes longer
    const longest = 2 ** 31 - 1;
    for (let left = this.real(milliseconds); left > 0 && !signal?.aborted; left = until - realNow()) {
      await realSleep(Math.min(left, longest), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The real time with fractions. `Date.now()` counts whole milliseconds, which would become steps of 60 ms with a factor of 60. */
function realNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Node options that make a child process run in the engine's time. Node 24 runs its TypeScript by stripping types. */
export const VIRTUAL_TIME = ['--import', path.join(__dirname, 'virtual-time.mts')];

/** @param slowness how many times as long as on this clock a process may take for its work. */
export function clockEnvironment(clock: Clock, slowness: number = 1): Record<string, string> {
  return { CLOCK_FACTOR: String(clock.factor), CLOCK_EPOCH: String(clock.epoch), CLOCK_SLOWNESS: String(slowness) };
}
