/** The note of a row that deletes the row of its id, in an ingest that takes deletions. */
export const DELETED_NOTE = 'deleted';

/** What a deployment of the fault app may change while messages are in flight. */
export interface FaultVersion {
  /** The maximum length of the column `note`, in bytes. */
  readonly noteLength: number;
  /** Whether the table has the column `extra`. */
  readonly extra: boolean;
  readonly unknownFields: 'IGNORE' | 'REJECT';
  readonly ledgerHorizonDays: number;
  readonly payloadFormat: 'JSON' | 'TUPLES';
}

/** The version that the others differ from, each in one way. A deployment of this one after another is a rollback. */
const FIRST: FaultVersion = { noteLength: 20, extra: false, unknownFields: 'REJECT', ledgerHorizonDays: 30, payloadFormat: 'JSON' };

export const FAULT_VERSIONS = {
  FIRST,
  WIDENED: { ...FIRST, noteLength: 60 },
  EXTENDED: { ...FIRST, extra: true },
  IGNORING: { ...FIRST, unknownFields: 'IGNORE' },
  HORIZON_RAISED: { ...FIRST, ledgerHorizonDays: 90 },
  HORIZON_LOWERED: { ...FIRST, ledgerHorizonDays: 28 },
  /** Cannot read the messages that the runs publish. */
  OTHER_PAYLOAD: { ...FIRST, payloadFormat: 'TUPLES' },
} as const satisfies Readonly<Record<string, FaultVersion>>;

export type FaultVersionName = keyof typeof FAULT_VERSIONS;

/** What a deployment may change of an ingest while objects that it has staged are pending. */
export interface FaultMove {
  /** Whether the stack still has the ingest. @default true */
  readonly ingest?: boolean;
  /** Whether a loader loads. @default true */
  readonly loader?: boolean;
  readonly merges?: boolean;
  readonly tableName?: string;
  /** The id of the construct. */
  readonly id?: string;
}

export const FAULT_MOVES = {
  HOME: {},
  MERGING: { merges: true },
  OTHER_TABLE: { tableName: 'other_rows' },
  RENAMED: { id: 'Renamed' },
  WITHOUT_LOADER: { loader: false },
  REMOVED: { ingest: false },
} as const satisfies Readonly<Record<string, FaultMove>>;

export type FaultMoveName = keyof typeof FAULT_MOVES;
