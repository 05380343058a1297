/** What the ingest handler is asked, in the field `replay` of its event, to load once more. */
export type ReplayRequest = ReplayObjects | ReplayDeadLetters;

/** Objects of the staging bucket. */
export interface ReplayObjects {
  /** Where to look, from `rejected/` or `loaded/` on. */
  readonly prefix: string;
  /** When they were put there, in ISO 8601: the first moment, and the one behind the last. */
  readonly from?: string;
  readonly to?: string;
  /** Also what is older than the ledger looks back, and rows whose message is not loaded. */
  readonly force?: boolean;
  /** The object behind which to go on. */
  readonly startAfter?: string;
}

/** What SNS could not deliver to the queue. */
export interface ReplayDeadLetters {
  readonly source: 'SUBSCRIPTION_DEAD_LETTERS';
  /** Also what is older than the ledger looks back. */
  readonly force?: boolean;
}

export interface ReplayResult {
  /** How many objects were in the time range. */
  readonly objects: number;
  /** Rejected rows, whole messages and loaded rows that were given to the table again; it has each of them once. */
  readonly entries: number;
  /** How many rows the table did not have. */
  readonly rowsLoaded: number;
  /** Entries that the table cannot hold, still. They stay where they are. */
  readonly rejected: number;
  /** Left out because the ledger does not look back so far: lines of rejected objects, or loaded objects. */
  readonly tooOld: number;
  /** Rejected rows that were left out because the other rows of their message are not in the table yet. */
  readonly waiting: number;
  /** Rejected rows that were left out because their message was loaded again later, with more of its rows. */
  readonly superseded: number;
  /** Those that are not safe: lines of rejected objects, loaded objects or dead letters. */
  readonly failed: readonly string[];
  /** What to ask next; missing when everything was looked at. */
  readonly continueWith?: ReplayRequest;
}
