import { setTimeout as realSleep } from 'timers/promises';

/**
 * The one clock of the engine. Its time starts at the real time and runs `factor` times as fast: with factor 60 one
 * minute takes one second. Whatever is a duration in AWS (a schedule, a batching window, a visibility timeout, a
 * function's timeout) is a duration on this clock.
 */
export class Clock {
  /** When the clock was started, in real milliseconds since 1970; child processes count from the same moment. */
  readonly epoch = realNow();

  /** @param leastWork real milliseconds that any function is left to work, however fast the clock runs. */
  constructor(readonly factor: number = 1, private readonly leastWork: number = 0) {
    if (!(factor > 0 && factor <= 10_000)) {
      throw new Error(`'factor' must be above 0 and at most 10000, got ${factor}; 60 makes a minute take a second`);
    }
  }

  /** Milliseconds since 1970 on this clock. */
  now(): number {
    return Math.floor(this.epoch + (realNow() - this.epoch) * this.factor);
  }

  /** How long a duration of this clock takes for the machine, in real milliseconds. */
  real(milliseconds: number): number {
    return milliseconds / this.factor;
  }

  /** How long a function with this timeout may work, on this clock: work does not get faster with the factor. */
  workingTime(timeout: number): number {
    return Math.max(timeout, this.leastWork * this.factor);
  }

  /** Waits; resolves at once, and does not throw, when the signal aborts. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const until = realNow() + this.real(milliseconds);
    // Node's timers overflow after 24.8 days, which a yearly schedule at factor 1 would reach
    const longest = 2 ** 31 - 1;
    for (let left = this.real(milliseconds); left > 0 && !signal?.aborted; left = until - realNow()) {
      await realSleep(Math.min(left, longest), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** `Date.now()` counts whole milliseconds, which a factor of 60 would turn into steps of 60 ms. */
function realNow(): number {
  return performance.timeOrigin + performance.now();
}
