import { after, enabled } from './actions';
import { ownKept } from './replays';
import { rowName } from './warehouse';
import { NO_BUDGETS, replaced, State, World } from './world';

/** What must never be seen. */
export const INVARIANTS = {
  TWICE: 'a row is in the table twice',
  NEIGHBOUR: 'a row of another ingest is in the table',
  OLDER: 'an older version of a row has replaced a newer one',
  OVERWRITTEN: 'something under rejected/ was overwritten by something that knows less',
  LOST: 'a row is neither in the table nor kept, and its message will not come again',
  STUCK: 'a row is kept, and a forced replay does not load it although the table lacks it',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** What is broken in a state, of what is watched. */
export function broken(world: World, state: State, watched: ReadonlySet<Invariant>): Invariant | undefined {
  const found = state.flaw as Invariant | undefined ?? twiceOrForeign(state) ?? lost(world, state);
  return found !== undefined && watched.has(found) ? found : undefined;
}

function twiceOrForeign({ tables, risked }: State): Invariant | undefined {
  for (const [ingest, { rows, outdone }] of tables.entries()) {
    if (rows.some((row) => !row.startsWith(`${ingest}/`))) {
      return 'NEIGHBOUR';
    }
    const certain = [...rows, ...outdone].filter((row) => !risked.includes(row));
    if (new Set(certain).size < certain.length) {
      return 'TWICE';
    }
  }
  return undefined;
}

/** Rows that were published and are not in the table of an ingest, by message. */
export function missing({ scenario }: World, { published, tables }: State, ingest: number): Map<string, number[]> {
  const { rows, outdone } = tables[ingest];
  const there = new Set([...rows, ...outdone]);
  return new Map(Object.keys(published).map((message): [string, number[]] => [
    message, scenario.messages[message].rows.map((_, at) => at + 1).filter((row) => !there.has(rowName(ingest, message, row))),
  ]).filter(([, numbers]) => numbers.length > 0));
}

function lost(world: World, state: State): 'LOST' | undefined {
  return state.queues.some((queue, ingest) => [...missing(world, state, ingest)].some(([message, rows]) => (
    !queue.includes(message)
      && !state.handlers.some((handler) => handler?.ingest === ingest && handler.received.includes(message))
      && rows.some((row) => keepers(state, ingest, message, row).length === 0)))) ? 'LOST' : undefined;
}

/** Objects that keep a row. */
function keepers({ kept }: State, ingest: number, message: string, row: number): string[] {
  return Object.keys(kept).filter((key) => kept[key].ingest === ingest && kept[key].message === message
    && kept[key].rejections.some((rejection) => rejection.row === null || rejection.row === row));
}

/**
 * What is broken when everything comes to rest: nothing fails any more, the last configuration takes every row, what is in a queue is
 * delivered, everything is replayed, and what the table then lacks is forced.
 */
export function brokenInTheEnd(world: World, state: State, watched: ReadonlySet<Invariant>): Invariant | undefined {
  const last = world.scenario.configurations.length;
  const { configurations } = world.scenario;
  const repaired: World = {
    ...world,
    scenario: {
      ...world.scenario,
      configurations: [...configurations, {
        length: 'WIDE', unknownFields: 'IGNORE', copyTakesAll: true, horizonDays: Math.max(...configurations.map(({ horizonDays }) => horizonDays)),
      }],
    },
  };
  let now: State = { ...state, orphans: [], left: NO_BUDGETS, deployed: state.deployed.map(() => last) };
  const act = (action: Parameters<typeof after>[2]) => {
    now = finished(repaired, after(repaired, now, action) ?? now);
  };
  for (const message of Object.keys(world.scenario.messages).filter((name) => !(name in state.published))) {
    act({ do: 'publish', message });
  }
  for (const ingest of state.tables.keys()) {
    for (const message of now.queues[ingest]) {
      act({ do: 'deliver', ingest, messages: [message], at: 0 });
    }
    for (const key of ownKept(repaired, now, ingest)) {
      act({ do: 'replay rejected', ingest, key, force: false, at: 0 });
    }
    for (const [message, rows] of missing(repaired, now, ingest)) {
      const isWhole = (key: string) => now.kept[key].rejections.some(({ row }) => row === null);
      const lacksAll = rows.length === repaired.scenario.messages[message].rows.length;
      for (const row of rows) {
        // Where the table has other rows of the message, a row that is kept by itself is forced before a message that is kept whole.
        const keys = keepers(now, ingest, message, row).sort((one, other) => (
          isWhole(one) === isWhole(other) ? 0 : isWhole(one) === lacksAll ? -1 : 1));
        for (const key of keys) {
          if (missing(repaired, now, ingest).get(message)?.includes(row)) {
            act({ do: 'replay rejected', ingest, key, force: true, at: 0 });
          }
        }
        if (missing(repaired, now, ingest).get(message)?.includes(row)) {
          return watched.has('STUCK') ? 'STUCK' : undefined;
        }
      }
    }
  }
  return broken(repaired, now, watched);
}

/** Lets the invocation in the first place come to its end. */
function finished(world: World, state: State): State {
  let now = state;
  while (now.handlers[0]) {
    const [action] = enabled(world, now).filter((one) => 'at' in one && one.do !== 'deliver');
    now = after(world, now, action)!;
    if (now.flaw) {
      return { ...now, handlers: replaced(now.handlers, 0, null) };
    }
  }
  return now;
}
