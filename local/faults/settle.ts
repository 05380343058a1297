import { setTimeout as realSleep } from 'timers/promises';
import { Pipeline } from './pipeline';
import { World } from './world';

/** Virtual milliseconds, longer than the visibility timeout of the queue and than an invocation. */
export const UNTIL_VISIBLE = 7 * 60_000;

/** The longest duration of a run, in real milliseconds. */
const LONGEST_RUN = 180_000;
const LOOK_AGAIN = 20;

/** Virtual milliseconds between two ticks of a loader. */
const UNTIL_NEXT_TICK = 15 * 60_000;

/** After so many ticks that load nothing, what is pending waits for something else. */
export const MOST_BARREN = 8;
export const FEW_BARREN = 1;

/** Waits until nothing is in flight, and lets the loader load what is pending until nothing is, or until it loads no more. */
export async function settle(world: World, mostBarren = MOST_BARREN): Promise<void> {
  await rest(world);
  for (let barren = 0; world.loader && barren < mostBarren;) {
    const before = await world.loader.pending();
    if (before.length === 0) {
      return;
    }
    await Promise.all(Array.from({ length: world.loaders }, async () => world.loader!.load()));
    await rest(world);
    const after = new Set(await world.loader.pending());
    barren = before.every((key) => after.has(key)) ? barren + 1 : 0;
    world.engine.clock.advance(after.size > 0 ? UNTIL_NEXT_TICK : 0);
  }
}

/** Waits until nothing is in flight, and skips the time in which messages only wait to become visible again. */
export async function rest(world: Pick<World, 'engine' | 'atWork'> & { readonly pipelines: readonly Pick<Pipeline, 'queueArn'>[] }): Promise<void> {
  const started = performance.now();
  const queues = new Set(world.pipelines.map(({ queueArn }) => queueArn));
  for (let quiet = 0; quiet < 3;) {
    await realSleep(LOOK_AGAIN);
    if (performance.now() - started > LONGEST_RUN) {
      throw new Error(`after ${LONGEST_RUN / 1000} s something still moves: ${JSON.stringify(await world.engine.inFlight())}, at work ${world.atWork}`);
    }
    if (world.atWork > 0) {
      quiet = 0;
      continue;
    }
    const depths = (await world.engine.queues()).filter(({ arn }) => queues.has(arn));
    quiet = depths.some(({ visible }) => visible > 0) ? 0 : quiet + 1;
    if (quiet >= 2 && depths.some(({ inFlight }) => inFlight > 0)) {
      world.engine.clock.advance(UNTIL_VISIBLE);
      quiet = 0;
    }
  }
}
