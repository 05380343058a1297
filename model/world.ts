import type { Fix } from './fixes';

/** What a row of a message asks of the deployed configuration. */
export type RowKind =
  | 'FITS'
  /** Its text fits once the column is widened. */
  | 'LONG'
  /** It has a field that no column takes. */
  | 'UNKNOWN_FIELD'
  /** The handler takes it for fine, and COPY refuses it. */
  | 'REFUSED';

export interface MessageSpec {
  readonly rows: readonly RowKind[];
  /** The producer's own id; the message's name, unless it says another. */
  readonly id?: string;
  /** Not there from the beginning, but published at some time. */
  readonly later?: true;
  /** With merge: all its rows have this key. */
  readonly key?: string;
}

/** What is deployed: all that decides about a row, and the horizon. */
export interface Configuration {
  readonly length: 'NARROW' | 'WIDE';
  readonly unknownFields: 'REJECT' | 'IGNORE';
  readonly horizonDays: number;
  /** The table takes what COPY refuses otherwise. */
  readonly copyTakesAll?: true;
}

export interface Budgets {
  readonly kills: number;
  readonly redeliveries: number;
  readonly deployments: number;
  readonly replays: number;
  readonly days: number;
  readonly sweeps: number;
  readonly misreads: number;
}

export const NO_BUDGETS: Budgets = { kills: 0, redeliveries: 0, deployments: 0, replays: 0, days: 0, sweeps: 0, misreads: 0 };

/** Bounds of an exploration. */
export interface Scenario {
  readonly name: string;
  readonly messages: Readonly<Record<string, MessageSpec>>;
  /** The first is deployed at the beginning. */
  readonly configurations: readonly Configuration[];
  /** How many read the messages, each with a queue and a table of its own: 1, unless it says another. */
  readonly ingests?: 1 | 2;
  /** What each ingest has at the beginning, if not the first configuration. */
  readonly deployed?: readonly number[];
  /** Most invocations at a time: 1, unless it says another. */
  readonly handlers?: 1 | 2;
  /** Most messages of one batch: 1, unless it says another. */
  readonly batch?: 1 | 2;
  readonly merge?: true;
  /** By how many days the time may go on at once. */
  readonly dayJumps?: readonly number[];
  readonly replayOf?: readonly ('rejected' | 'loaded')[];
  readonly forced?: true;
  readonly budgets: Partial<Budgets>;
}

/** Rows of one message, or one row that is replayed, in a staged object. */
export interface StagedPart {
  readonly message: string;
  /** Its key in the ledger. */
  readonly id: string;
  /** A replayed row has none. */
  readonly digest: string | null;
  /** Numbers, counted from 1. */
  readonly rows: readonly number[];
  readonly isPart: boolean;
  /** It is forced although the ledger did not know its message. */
  readonly isRisk?: true;
}

export interface StagedObject {
  /** Which ingest wrote it. */
  readonly ingest: number;
  readonly version: string;
  readonly parts: readonly StagedPart[];
  readonly loadedKey: string;
  readonly since: number;
}

/** An object under `rejected/`. */
export interface KeptObject {
  readonly ingest: number;
  readonly message: string;
  /** Under which id the message was to be loaded. */
  readonly id: string;
  readonly digest: string;
  readonly version: string;
  readonly rowsStaged: number;
  readonly rejections: readonly Rejected[];
}

export interface Rejected {
  /** Null for the whole message. */
  readonly row: number | null;
  readonly reason: RowKind | 'TOO_OLD' | 'ID_REUSED';
}

export interface LedgerEntry {
  readonly rows: number;
  readonly digest: string | null;
  /** Under which rules it was staged. */
  readonly version: string;
  readonly day: number;
}

export interface Table {
  /** A row is `<ingest>/<message>.<row>`, by the ingest that staged it. */
  readonly rows: readonly string[];
  /** Merged rows that others have replaced, or lost against. */
  readonly outdone: readonly string[];
  readonly ledger: Readonly<Record<string, LedgerEntry>>;
  /** Up to which day the ledger has forgotten. */
  readonly forgotten?: number;
}

/** A transaction that was submitted, and what it knows. */
export interface Load {
  readonly ingest: number;
  readonly key: string;
  /** How many rows COPY must read; undefined where the name of the object does not tell. */
  readonly rows: number | undefined;
  readonly oldest: number;
  readonly force: boolean;
  readonly isReplay: boolean;
  /** Whether it deletes old entries of the ledger, if that is due. */
  readonly prunes: boolean;
  readonly horizonDays: number;
  readonly since: number;
}

export type Outcome =
  | { readonly is: 'LOADED'; readonly reused: readonly string[] }
  | { readonly is: 'REFUSED'; readonly rows: readonly { readonly message: string; readonly row: number }[] }
  | { readonly is: 'FORGOTTEN'; readonly upTo: number }
  | { readonly is: 'FAILED' };

/** An invocation. */
export interface Handler {
  readonly ingest: number;
  /** As it was deployed when the invocation began. */
  readonly configuration: Configuration;
  readonly version: string;
  /** The messages of its batch; none if it replays rows, or something that was loaded. */
  readonly messages: readonly string[];
  /** Those that come from the queue; none in a replay. */
  readonly received: readonly string[];
  /** Those that wait for another delivery, because another message of the batch has their id. */
  readonly deferred?: readonly string[];
  readonly force: boolean;
  readonly phase: 'KEEP' | 'LOAD' | 'WAIT' | 'SETTLE' | 'END';
  /** By message, what is to be kept. */
  readonly rejected: Readonly<Record<string, readonly Rejected[]>>;
  /** By message, its id, if it is not its own. */
  readonly ids?: Readonly<Record<string, string>>;
  /** What there is still to load. */
  readonly parts: readonly StagedPart[];
  /** What there was to load at first, of which COPY has refused some. */
  readonly restOf?: readonly StagedPart[];
  /** The object under `loaded/` that is loaded again. */
  readonly again?: string;
  readonly load?: Load;
  readonly outcome?: Outcome;
}

export interface State {
  /** Days since the beginning. */
  readonly day: number;
  /** By ingest, the index of its configuration. */
  readonly deployed: readonly number[];
  /** By message, the day of its publication. */
  readonly published: Readonly<Record<string, number>>;
  /** By ingest. */
  readonly queues: readonly (readonly string[])[];
  /** Two places for invocations. */
  readonly handlers: readonly (Handler | null)[];
  /** Loads whose handler is no more. */
  readonly orphans: readonly Load[];
  /** Everything in the bucket, by key. */
  readonly staged: Readonly<Record<string, StagedObject>>;
  readonly loaded: Readonly<Record<string, StagedObject>>;
  readonly kept: Readonly<Record<string, KeptObject>>;
  readonly tables: readonly Table[];
  /** Rows that somebody forced although the ledger could not know them. */
  readonly risked: readonly string[];
  /** What went wrong in the last step. */
  readonly flaw?: string;
  readonly left: Budgets;
}

/** A scenario with the fixes that the protocol lacks there. */
export interface World {
  readonly scenario: Scenario;
  readonly without: ReadonlySet<Fix>;
}

export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  const { [key]: _, ...others } = record;
  return others;
}

export function replaced<Value>(list: readonly Value[], at: number, value: Value): Value[] {
  const copy = [...list];
  copy[at] = value;
  return copy;
}

export function beginning({ scenario }: World): State {
  const names = Object.keys(scenario.messages).filter((name) => !scenario.messages[name].later);
  const ingests = Array.from({ length: scenario.ingests ?? 1 }, (_, at) => at);
  return {
    day: 0,
    deployed: ingests.map((at) => scenario.deployed?.[at] ?? 0),
    published: Object.fromEntries(names.map((name) => [name, 0])),
    queues: ingests.map(() => names),
    handlers: Array.from({ length: scenario.handlers ?? 1 }, () => null),
    orphans: [],
    staged: {},
    loaded: {},
    kept: {},
    tables: ingests.map(() => ({ rows: [], outdone: [], ledger: {} })),
    risked: [],
    left: { ...NO_BUDGETS, ...scenario.budgets },
  };
}
