import { muteOutput } from './lambda-src/captured-output';
import { mustStop, WalkedIngest } from './walked-ingest';
import { Action, after } from '../model/actions';
import { timeOf } from '../model/names';
import { randomWalk, reached } from '../model/random-walk';
import { ownKept, ownLoaded } from '../model/replays';
import { beginning, State, World } from '../model/world';

const WALKS = 200;
/** Walks with a step that chance takes too seldom for the others to have it. */
const RARE = [[291, 'clears the ledger'], [437, 'is misread']] as const;
/** Only the date is not the real one. */
const REAL = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;

muteOutput();
beforeEach(() => jest.useFakeTimers({ now: timeOf(0), doNotFake: [...REAL] }));
afterEach(() => jest.useRealTimers());

type Replay = Extract<Action, { do: 'replay rejected' | 'replay loaded' }>;

/** Replays that would load nothing, the model says: of what is kept, and of what was loaded and is too old, or known to the ledger. */
function idleReplays(world: World, state: State): Replay[] {
  const both = (kind: Replay['do'], ingest: number, keys: readonly string[]) => keys.flatMap((key) => [false, true].map((force): Replay => (
    { do: kind, ingest, key, force, at: 0 })));
  const isNothing = (action: Action) => after(world, state, action) === undefined;
  return state.tables.flatMap(({ ledger }, ingest) => [
    ...both('replay rejected', ingest, ownKept(world, state, ingest)).filter(isNothing),
    ...both('replay loaded', ingest, ownLoaded(world, state, ingest))
      .filter((action) => isNothing(action) || state.loaded[action.key].parts.every(({ id }) => id in ledger)),
  ]);
}

/** What a walk has led to: kinds of actions, each with what is special about it, and outcomes of loads. */
const met = new Set<string>();

function meet(action: Action, { handlers }: State): void {
  const special = { force: false, prune: false, misread: false, ...action };
  met.add([action.do, ...(['force', 'prune', 'misread'] as const).filter((name) => special[name])].join(', '));
  handlers.forEach((handler) => handler?.outcome && met.add(handler.outcome.is));
}

async function walk(seed: number): Promise<void> {
  jest.setSystemTime(timeOf(0));
  const { scenario, actions, end } = randomWalk(seed);
  const world = { scenario, without: new Set<never>() };
  const ingest = new WalkedIngest(world);
  let state = beginning(world);
  for (const [at, action] of actions.entries()) {
    const before = state;
    state = after(world, before, action)!;
    meet(action, state);
    const stops = await ingest.act(action, before, state);
    expect({ seed, at, ...stops }).toEqual({ seed, at, ...mustStop(before, action, state) });
  }
  expect({ seed, ...ingest.reached() }).toEqual({ seed, ...reached(world, end) });
  for (const replay of idleReplays(world, end)) {
    expect({ seed, replay, told: await ingest.replayFreely(replay, end) }).toEqual({ seed, replay, told: [0, []] });
    const isKnown = after(world, end, replay) !== undefined;
    met.add(`idle ${replay.do}${replay.force ? ', force' : ''}${isKnown ? ', known to the ledger' : ''}`);
  }
  expect({ seed, ...ingest.reached() }).toEqual({ seed, ...reached(world, end) });
}

test.each(Array.from({ length: WALKS / 20 }, (_, at) => [at * 20, at * 20 + 19]))('the handler goes the random walks %i to %i through the model and comes to the same states', async (first, last) => {
  for (let seed = first; seed <= last; seed++) {
    await walk(seed);
  }
});

test.each(RARE)('the handler goes the random walk %i, in which a load that has lost its invocation %s', walk);

test('was led everywhere by these walks', () => {
  expect([...met].sort()).toEqual([
    'FAILED', 'FORGOTTEN', 'LOADED', 'REFUSED', 'deliver', 'deliver again', 'deploy', 'end',
    'idle replay loaded', 'idle replay loaded, force, known to the ledger', 'idle replay loaded, known to the ledger',
    'idle replay rejected', 'idle replay rejected, force',
    'keep', 'kill', 'publish', 'replay loaded', 'replay loaded, force', 'replay rejected', 'replay rejected, force',
    'run', 'run orphan', 'run orphan, misread', 'run orphan, prune', 'run, misread', 'run, prune',
    'settle', 'submit', 'wait',
  ]);
});
