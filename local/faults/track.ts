import { RunResult } from './run';
import { Tally } from './tally';
import { World, WorldOptions } from './world';

/** How often a run is repeated if the machine was too busy for it. */
const MOST_REPEATS = 2;

/** Does one run after the other in the same deployment. After a wrong run it makes a new deployment. */
export class Track {
  private world?: World;

  /** @param interrupted ends the track before its next run. */
  constructor(private readonly options: WorldOptions, private readonly tally: Tally, private readonly interrupted: AbortSignal) {}

  /**
   * Does one run and counts it under its kind. An error in it is a failure of the run, not of the track. A run that fails only because the
   * machine was too busy is repeated, and only the repetition counts.
   */
  async run(kind: string, name: string, once: (world: World) => Promise<RunResult | undefined>): Promise<void> {
    let result = await this.attempt(name, once);
    for (let repeats = 0; isTooBusy(result) && repeats < MOST_REPEATS; repeats++) {
      this.tally.repeated.push(`${name}: ${result.wrong.join('; ')}`);
      await this.stop();
      result = await this.attempt(name, once);
    }
    if (result === 'MISSED') {
      this.tally.missed.push(name);
    } else if (result) {
      this.tally.add(kind, name, result);
      if (result.wrong.length > 0) {
        await this.stop();
      }
    }
  }

  /** Returns the answer of a question to the deployment. If it throws, returns undefined and counts a failure. */
  async ask<T>(name: string, question: (world: World) => Promise<T>): Promise<T | undefined> {
    if (this.interrupted.aborted) {
      return undefined;
    }
    try {
      this.world ??= await World.start(this.options);
      return await question(this.world);
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

  private attempt(name: string, once: (world: World) => Promise<RunResult | undefined>): Promise<RunResult | 'MISSED' | undefined> {
    return this.ask(name, async (world) => await once(world) ?? 'MISSED');
  }
}

function isTooBusy(result: RunResult | 'MISSED' | undefined): result is RunResult {
  return result !== undefined && result !== 'MISSED' && result.tooBusy;
}
