import type { Fix } from './fixes';
import type { Invariant } from './invariants';
import { Configuration, Scenario } from './world';

export const STRICT: Configuration = { length: 'NARROW', unknownFields: 'REJECT', horizonDays: 30 };
const LENIENT: Configuration = { ...STRICT, unknownFields: 'IGNORE' };
export const WIDE: Configuration = { ...STRICT, length: 'WIDE' };
const ALL_FIT: Configuration = { ...LENIENT, length: 'WIDE' };
export const LONG_HORIZON: Configuration = { ...STRICT, horizonDays: 90 };

/** The bounds within which the protocol is explored as it is: a scenario for each kind of trouble, and for kinds that meet. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'deployments, a rollback, and a message that comes again',
    messages: { m: { rows: ['FITS', 'UNKNOWN_FIELD', 'LONG'] } },
    configurations: [STRICT, LENIENT, WIDE],
    handlers: 2,
    forced: true,
    budgets: { kills: 1, redeliveries: 1, deployments: 2, replays: 1 },
  },
  {
    name: 'none, one or the other row of a message fits, and replays in between',
    messages: { m: { rows: ['UNKNOWN_FIELD', 'LONG'] } },
    configurations: [STRICT, LENIENT, WIDE],
    handlers: 2,
    budgets: { kills: 1, redeliveries: 1, deployments: 2, replays: 2 },
  },
  {
    name: 'batches cut in other ways, two functions at a time',
    messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS'] } },
    configurations: [STRICT, WIDE],
    handlers: 2,
    batch: 2,
    budgets: { kills: 1, redeliveries: 1, deployments: 1, replays: 1 },
  },
  {
    name: 'ids that look like others, and one id twice',
    messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS'], id: 'm/2' }, o: { rows: ['FITS', 'LONG'], id: 'm' } },
    configurations: [STRICT, WIDE],
    batch: 2,
    budgets: { kills: 1, deployments: 1, replays: 1 },
  },
  {
    name: 'one id twice, and both are forced',
    messages: { m: { rows: ['FITS'] }, o: { rows: ['FITS', 'LONG'], id: 'm' } },
    configurations: [STRICT, WIDE],
    batch: 2,
    forced: true,
    budgets: { kills: 1, deployments: 2, replays: 2 },
  },
  {
    name: 'a horizon that is raised, and a ledger that forgets',
    messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS'], later: true } },
    configurations: [STRICT, { ...WIDE, horizonDays: 90 }],
    forced: true,
    replayOf: ['rejected', 'loaded'],
    dayJumps: [33],
    budgets: { kills: 1, deployments: 1, replays: 1, days: 2 },
  },
  {
    name: 'a horizon that is lowered, and a message that comes again too old while the ledger knows it',
    messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS'], later: true } },
    configurations: [STRICT, { ...WIDE, horizonDays: 7 }],
    forced: true,
    replayOf: ['rejected', 'loaded'],
    dayJumps: [8],
    budgets: { kills: 1, deployments: 1, replays: 1, days: 2 },
  },
  {
    name: 'two ingests with one bucket and one topic',
    messages: { m: { rows: ['FITS', 'LONG'] } },
    configurations: [STRICT, WIDE],
    ingests: 2,
    deployed: [0, 1],
    handlers: 2,
    replayOf: ['rejected', 'loaded'],
    budgets: { kills: 1, replays: 1, deployments: 1, sweeps: 1 },
  },
  {
    name: 'rows that only COPY refuses, and a COPY that reads too little',
    messages: { m: { rows: ['FITS', 'REFUSED', 'LONG'] }, n: { rows: ['REFUSED'] } },
    configurations: [STRICT, ALL_FIT],
    batch: 2,
    budgets: { kills: 1, deployments: 1, misreads: 1, replays: 1 },
  },
  {
    name: 'merge: rows of one key',
    messages: { m: { rows: ['LONG', 'FITS'], key: 'k' }, n: { rows: ['FITS'], key: 'k' } },
    configurations: [STRICT, WIDE],
    handlers: 2,
    merge: true,
    budgets: { kills: 1, redeliveries: 1, deployments: 1, replays: 1 },
  },
];

/** The same with bounds that a unit test can afford. */
export function reduced(scenario: Scenario): Scenario {
  const budgets = Object.fromEntries(Object.entries(scenario.budgets).map(([name, budget]) => [name, Math.min(1, budget)]));
  return { ...scenario, handlers: 1, batch: 1, budgets };
}

/** A fix that is taken out, where its hole shows, and which invariant it breaks. */
export interface Hole {
  readonly fix: Fix;
  readonly invariant: Invariant;
  readonly scenario: Scenario;
}

export const HOLES: readonly Hole[] = [
  {
    fix: 'R1',
    invariant: 'LOST',
    scenario: {
      name: 'unknown fields are taken from now on, and a loaded message comes again',
      messages: { m: { rows: ['FITS', 'UNKNOWN_FIELD', 'LONG'] } },
      configurations: [STRICT, LENIENT],
      budgets: { kills: 1, deployments: 1 },
    },
  },
  {
    fix: 'R2',
    invariant: 'LOST',
    scenario: {
      name: 'a producer has an id that looks like a row of another message',
      messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS'], id: 'm/2' } },
      configurations: [STRICT, WIDE],
      budgets: { deployments: 1, replays: 1 },
    },
  },
  {
    fix: 'R3',
    invariant: 'TWICE',
    scenario: {
      name: 'the horizon is raised after the ledger has forgotten',
      messages: { m: { rows: ['FITS'] }, n: { rows: ['FITS'], later: true } },
      configurations: [STRICT, LONG_HORIZON],
      replayOf: ['loaded'],
      dayJumps: [33],
      budgets: { deployments: 1, replays: 1, days: 1 },
    },
  },
  {
    fix: 'R24',
    invariant: 'NEIGHBOUR',
    scenario: {
      name: 'two ingests with one bucket and one topic',
      messages: { m: { rows: ['FITS', 'LONG'] } },
      configurations: [STRICT, WIDE],
      ingests: 2,
      deployed: [0, 1],
      handlers: 2,
      budgets: {},
    },
  },
  {
    fix: 'R25',
    invariant: 'OLDER',
    scenario: {
      name: 'merge: an older row of a message is replayed',
      messages: { m: { rows: ['LONG', 'FITS'], key: 'k' } },
      configurations: [STRICT, WIDE],
      merge: true,
      budgets: { deployments: 1, replays: 1 },
    },
  },
  {
    fix: 'R27',
    invariant: 'STUCK',
    scenario: {
      name: 'a message of which a row is kept comes again too old',
      messages: { m: { rows: ['FITS', 'LONG'] } },
      configurations: [STRICT],
      dayJumps: [31],
      budgets: { kills: 1, days: 1, redeliveries: 1 },
    },
  },
  {
    fix: 'ROWS_READ',
    invariant: 'LOST',
    scenario: {
      name: 'COPY reads a row too few',
      messages: { m: { rows: ['FITS', 'FITS'] } },
      configurations: [STRICT],
      budgets: { misreads: 1 },
    },
  },
  {
    fix: 'KEPT_FIRST',
    invariant: 'LOST',
    scenario: {
      name: 'rejected rows cannot be kept',
      messages: { m: { rows: ['FITS', 'LONG'] } },
      configurations: [STRICT],
      budgets: {},
    },
  },
  {
    fix: 'REUSED',
    invariant: 'LOST',
    scenario: {
      name: 'two messages have one id',
      messages: { m: { rows: ['FITS'] }, o: { rows: ['FITS'], id: 'm' } },
      configurations: [STRICT],
      budgets: {},
    },
  },
  {
    fix: 'WHOLE',
    invariant: 'TWICE',
    scenario: {
      name: 'a message of which no row fitted is replayed, and comes again',
      messages: { m: { rows: ['LONG'] } },
      configurations: [STRICT, WIDE],
      budgets: { redeliveries: 1, deployments: 1, replays: 1 },
    },
  },
  {
    fix: 'RULES',
    invariant: 'TWICE',
    scenario: {
      name: 'of two rows one fits before a deployment, and the other after it',
      messages: { m: { rows: ['UNKNOWN_FIELD', 'LONG'] } },
      configurations: [LENIENT, WIDE],
      budgets: { kills: 1, deployments: 1, replays: 1 },
    },
  },
  {
    fix: 'REUSED_ROWS',
    invariant: 'TWICE',
    scenario: {
      name: 'two messages have one id, and a row of each is kept',
      messages: { m: { rows: ['FITS', 'LONG'] }, o: { rows: ['FITS', 'LONG'], id: 'm' } },
      configurations: [STRICT],
      budgets: { kills: 1 },
    },
  },
  {
    fix: 'FORCED',
    invariant: 'TWICE',
    scenario: {
      name: 'a row is forced that came with its message after a deployment',
      messages: { m: { rows: ['FITS', 'LONG'] } },
      configurations: [STRICT, WIDE],
      forced: true,
      budgets: { kills: 1, deployments: 1, replays: 1 },
    },
  },
];
