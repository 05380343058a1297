import { State } from './states';
import { Counted, Tally } from './tally';
import { World } from './world';

/** How often a run is repeated that the machine was too busy for. */
const MOST_REPEATS = 4;

/** How many times slower the clock may become. */
const SLOWEST = 8;

/** A deployment in which runs are done. */
interface Tracked {
  readonly version: string;
  readonly states: ReadonlySet<State>;
  stop(): Promise<void>;
}

/** How a deployment begins. */
export interface Beginning {
  readonly slower?: number;
  readonly version?: string;
}

/** Does one run after the other in the same deployment. After a wrong run it makes a new deployment. */
export class Track<Deployed extends Tracked = World> {
  private world?: Deployed;

  /**
   * @param start makes a deployment
   * @param interrupted ends the track before its next run
   * @param only if only the runs are done whose kind or name has this text
   */
  constructor(
    private readonly start: (more: Beginning) => Promise<Deployed>, private readonly tally: Tally, private readonly interrupted: AbortSignal, private readonly only = '',
  ) {}

  /**
   * Does one run and counts it under its kind. An error in it is a failure of the run, not of the track.
   *
   * A run is repeated for one cause only: the handlers' time runs with the engine's clock, but the processor's does not. So on a busy machine
   * a function or a call may time out without a fault, or a batch be gone before something is deployed beside it. The repeated run has a
   * slower clock. Rows that are lost, or there twice, are never a reason to repeat a run.
   *
   * @param from the version that must be deployed when the run begins, of a stack that has versions
   */
  async run(kind: string, name: string, once: (world: Deployed) => Promise<Counted>, from?: string): Promise<void> {
    if (!`${kind}: ${name}`.includes(this.only)) {
      return;
    }
    if (from && this.world?.version !== from) {
      await this.stop();
    }
    for (let repeats = 0; ; repeats++) {
      const result = await this.ask(name, once, { slower: Math.min(2 ** repeats, SLOWEST), version: from });
      if (!result) {
        return;
      }
      const { wrong, unmet, tooBusy } = result;
      if (repeats > 0 || wrong.length + unmet.length > 0) {
        await this.stop();
      }
      if (repeats === MOST_REPEATS || !(wrong.length > 0 ? tooBusy : unmet.length > 0)) {
        this.tally.add(kind, name, result);
        return;
      }
      this.tally.repeated.push(`${name}: ${[...wrong, ...unmet.map((one) => `met no call: ${one}`)].join('; ')}`);
    }
  }

  /** Returns the answer of a question to the deployment. If it throws, returns undefined and counts a failure. */
  async ask<T>(name: string, question: (world: Deployed) => Promise<T>, beginning: Beginning = {}): Promise<T | undefined> {
    if (this.interrupted.aborted) {
      return undefined;
    }
    try {
      this.world ??= await this.start(beginning);
      const answer = await question(this.world);
      this.world.states.forEach((state) => this.tally.states.add(state));
      return answer;
    } catch (error: any) {
      this.tally.failures.push(`${name}: ${error.message}`);
      await this.stop();
      return undefined;
    }
  }

  async stop(): Promise<void> {
    const { world } = this;
    this.world = undefined;
    await world?.stop();
  }
}
