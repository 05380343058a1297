import * as path from 'path';

/** From when on a clock runs how fast. Milliseconds since 1970, in real time and on the clock. */
export interface Pace {
  readonly real: number;
  readonly virtual: number;
  readonly factor: number;
}

/**
 * The only clock of the engine. It starts at the real time and runs `factor` times as fast: with factor 60, one minute takes one
 * second. Every duration in AWS (a schedule, a batching window, a visibility timeout, a function's timeout) is a duration on
 * this clock. Work does not get faster with the factor, so what limits work may be told to take longer.
 */
export class Clock {
  private pace: Pace;
  /** Ends the present wait of each sleep. */
  private readonly wakes = new Set<() => void>();
  private readonly listeners = new Set<(pace: Pace) => void>();

  /**
   * @param leastWork real milliseconds that every function gets at least, however fast the clock runs.
   * @param patient whether the time limits of a function's calls grow with that.
   */
  constructor(readonly factor: number = 1, private readonly leastWork: number = 0, private readonly patient: boolean = false) {
    if (!(factor > 0 && factor <= 10_000)) {
      throw new Error(`'factor' must be above 0 and at most 10000, got ${factor}; 60 makes a minute take a second`);
    }
    const now = realNow();
    this.pace = { real: now, virtual: now, factor };
  }

  /**
   * Skips time for all users of this clock. Running timers are not shortened. Use it when nothing is waiting except for a comparison
   * of times, such as messages that become visible again.
   */
  advance(milliseconds: number): void {
    this.requireOwnTime('skip time');
    this.change({ ...this.pace, virtual: this.pace.virtual + milliseconds });
  }

  /** Runs so many times slower than with the factor, from now on. */
  slowDown(times: number): void {
    this.requireOwnTime('slow down');
    const factor = this.factor / times;
    if (factor !== this.pace.factor) {
      const real = realNow();
      this.change({ real, virtual: this.at(real), factor });
      [...this.wakes].forEach((wake) => wake());
    }
  }

  /** Calls the listener whenever time is skipped, or runs at another speed, until the returned function is called. */
  onChange(listener: (pace: Pace) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Returns milliseconds since 1970 on this clock. */
  now(): number {
    return Math.floor(this.at(realNow()));
  }

  /** Converts a duration of this clock to real milliseconds, at the present speed. */
  real(milliseconds: number): number {
    return milliseconds / this.pace.factor;
  }

  /** Returns how long a function with this timeout may work, or be waited for, on this clock. Work does not get faster with the factor. */
  workingTime(timeout: number): number {
    return Math.max(timeout, this.leastWork * this.factor);
  }

  /** Waits. If the signal aborts, it resolves at once and does not throw. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    // Node's timers overflow after 24.8 days; a yearly schedule at factor 1 takes longer
    const longest = 2 ** 31 - 1;
    for (let left = milliseconds; left > 0 && !signal?.aborted;) {
      const [started, { factor }] = [realNow(), this.pace];
      await this.wait(Math.min(left / factor, longest), signal);
      left -= (realNow() - started) * factor;
    }
  }

  /** The variables of a child process that runs in this clock's time. If it is a function, its timeout is given. */
  environment(timeout?: number): Record<string, string> {
    const slowness = this.patient && timeout !== undefined ? this.workingTime(timeout) / timeout : 1;
    return { CLOCK_PACE: JSON.stringify(this.pace), CLOCK_SLOWNESS: String(slowness) };
  }

  /** Waits for so many real milliseconds, or until the signal aborts or the speed changes. */
  private async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.wakes.delete(end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.wakes.add(end);
      signal?.addEventListener('abort', end);
    });
  }

  private at(real: number): number {
    return this.pace.virtual + (real - this.pace.real) * this.pace.factor;
  }

  private change(pace: Pace): void {
    this.pace = pace;
    this.listeners.forEach((listener) => listener(pace));
  }

  private requireOwnTime(wish: string): void {
    if (this.factor === 1) {
      throw new Error(`a clock with factor 1 is the real one and cannot ${wish}; start the engine with another factor`);
    }
  }
}

/** The real time with fractions. `Date.now()` counts whole milliseconds, which would become steps of 60 ms with a factor of 60. */
function realNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Node options that make a child process run in the engine's time. Node 24 runs its TypeScript by stripping types. */
export const VIRTUAL_TIME = ['--import', path.join(__dirname, 'virtual-time.mts')];
