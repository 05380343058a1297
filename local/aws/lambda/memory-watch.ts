import { descendantsOf, MEMORY_IS_KNOWN, residentMemory } from './process-memory';

/** Real milliseconds between two looks. */
const LOOK_AGAIN = 25;

let told = false;

/**
 * Watches how much memory an environment takes: its process and all processes that this one has started. Lambda ends an environment
 * that reaches the memory of its function.
 *
 * A look tells the most that the process itself has taken so far, and not only what it takes at the moment. So it does not matter
 * whether a look comes in time for a peak.
 */
export class MemoryWatch {
  private peak = 0;
  private timer?: NodeJS.Timeout;
  /** A process that is about to start another program has the memory of its parent for a moment, so it counts from the second look on. */
  private known = new Set<number>();

  constructor(private readonly pid: number, private readonly limit: number, private readonly onLimit: () => void) {
    if (!MEMORY_IS_KNOWN && !told) {
      told = true;
      console.error('the local engine does not enforce the memory of functions: this system has no /proc, which would tell what a process takes');
    }
  }

  /** The most memory that was seen so far, in bytes. */
  get peakBytes(): number {
    return this.peak;
  }

  begin(): void {
    if (MEMORY_IS_KNOWN) {
      this.timer ??= setInterval(() => this.look(), LOOK_AGAIN).unref();
    }
  }

  /** Looks once more, so that nothing that an invocation has taken is missed. */
  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.look();
  }

  private look(): void {
    const own = MEMORY_IS_KNOWN ? residentMemory(this.pid) : undefined;
    if (!own) {
      return;
    }
    const others = descendantsOf(this.pid);
    const sum = others.filter((pid) => this.known.has(pid)).reduce((total, pid) => total + (residentMemory(pid)?.now ?? 0), own.now);
    this.known = new Set(others);
    this.peak = Math.max(this.peak, own.most, sum);
    if (this.peak >= this.limit) {
      clearInterval(this.timer);
      this.onLimit();
      others.forEach(kill);
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}
