import { muteOutput } from './lambda-src/captured-output';
import { mustStop, WalkedIngest } from './walked-ingest';
import { after } from '../model/actions';
import { timeOf } from '../model/names';
import { randomWalk, reached } from '../model/random-walk';
import { ownKept } from '../model/replays';
import { beginning, State, World } from '../model/world';

const WALKS = 200;
/** Only the date is not the real one. */
const REAL = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;

muteOutput();
beforeEach(() => jest.useFakeTimers({ now: timeOf(0), doNotFake: [...REAL] }));
afterEach(() => jest.useRealTimers());

/** Replays of what is kept that would load nothing, the model says. */
function idleReplays(world: World, state: State) {
  return state.tables.flatMap((_table, ingest) => ownKept(world, state, ingest).flatMap((key) => [false, true].map((force) => (
    { do: 'replay rejected' as const, ingest, key, force, at: 0 })))).filter((action) => after(world, state, action) === undefined);
}

test.each(Array.from({ length: WALKS / 20 }, (_, at) => [at * 20, at * 20 + 19]))('the handler goes the random walks %i to %i through the model and comes to the same states', async (first, last) => {
  for (let seed = first; seed <= last; seed++) {
    jest.setSystemTime(timeOf(0));
    const { scenario, actions, end } = randomWalk(seed);
    const world = { scenario, without: new Set<never>() };
    const ingest = new WalkedIngest(world);
    let state = beginning(world);
    for (const [at, action] of actions.entries()) {
      const before = state;
      state = after(world, before, action)!;
      const stops = await ingest.act(action, before, state);
      expect({ seed, at, ...stops }).toEqual({ seed, at, ...mustStop(before, action, state) });
    }
    expect({ seed, ...ingest.reached() }).toEqual({ seed, ...reached(world, end) });
    for (const replay of idleReplays(world, end)) {
      expect({ seed, replay, told: await ingest.replayFreely(replay, end) }).toEqual({ seed, replay, told: [0, []] });
    }
    expect({ seed, ...ingest.reached() }).toEqual({ seed, ...reached(world, end) });
  }
});
