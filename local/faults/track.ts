import { RunResult } from './run';
import { Tally } from './tally';
import { World, WorldOptions } from './world';

/** How often a run is repeated that the machine was too busy for. */
const MOST_REPEATS = 4;

/** Does one run after the other in the same deployment. After a wrong run it makes a new deployment. */
export class Track {
  private world?: World;

  /** @param interrupted ends the track before its next run. */
  constructor(private readonly options: WorldOptions, private readonly tally: Tally, private readonly interrupted: AbortSignal) {}

  /**
   * Does one run and counts it under its kind. An error in it is a failure of the run, not of the track.
   *
   * A run is repeated for one cause only: the handlers' time runs with the engine's clock, but the processor's does not. So on a busy machine
   * a function or a call may time out without a fault. Rows that are lost, or there twice, are never a reason to repeat a run.
   */
  async run(kind: string, name: string, once: (world: World) => Promise<RunResult>): Promise<void> {
    for (let repeats = 0; ; repeats++) {
      const result = await this.ask(name, once);
      if (!result) {
        return;
      }
      if (result.wrong.length === 0) {
        this.tally.add(kind, name, result);
        return;
      }
      await this.stop();
      if (!result.tooBusy || repeats === MOST_REPEATS) {
        this.tally.add(kind, name, result);
        return;
      }
      this.tally.repeated.push(`${name}: ${result.wrong.join('; ')}`);
    }
  }

  /** Returns the answer of a question to the deployment. If it throws, returns undefined and counts a failure. */
  async ask<T>(name: string, question: (world: World) => Promise<T>): Promise<T | undefined> {
    if (this.interrupted.aborted) {
      return undefined;
    }
    try {
      this.world ??= await World.start(this.options);
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
