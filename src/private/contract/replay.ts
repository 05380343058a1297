/** The field `replay` of an event of the ingest handler, which asks it to load something again. */
export type ReplayRequest = ReplayObjects | ReplayDeadLetters;

/** Asks to load objects of the staging bucket. */
export interface ReplayObjects {
  /** The prefix of the objects. It starts with `rejected/` or `loaded/`. */
  readonly prefix: string;
  /** When the objects were stored, in ISO 8601. `from` is inclusive and `to` is exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Whether to also load what is older than the ledger looks back, and messages whose id belongs to another one. */
  readonly force?: boolean;
  /** The key after which to continue. */
  readonly startAfter?: string;
}

/** Asks to load the messages that SNS could not deliver to the queue. */
export interface ReplayDeadLetters {
  readonly source: 'SUBSCRIPTION_DEAD_LETTERS';
  /** Whether to also load what is older than the horizon of the ledger. */
  readonly force?: boolean;
}

export interface ReplayResult {
  /** The number of objects in the time range. */
  readonly objects: number;
  /** Rejected rows, whole messages and loaded rows that were handed to a load. Some may have been rejected again, have failed, or be in the table already. */
  readonly entries: number;
  /** The number of rows that were not in the table before. */
  readonly rowsLoaded: number;
  /** The number of rows that were staged, if a loader loads them. It leaves out what is in the table already. */
  readonly rowsStaged?: number;
  /** Entries that the table still cannot hold. They stay where they are. */
  readonly rejected: number;
  /** Lines of rejected objects, or loaded objects, that were skipped because they are older than the horizon of the ledger. */
  readonly tooOld: number;
  /** Rejected rows that were skipped because the other rows of their message are not in the table yet. */
  readonly waiting: number;
  /**
   * Rejected rows and messages that were skipped because their message was loaded with other rows or by other rules, or because their id
   * belongs to another message. With `force`, a message that is kept because of its id is loaded all the same.
   */
  readonly superseded: number;
  /** Lines of rejected objects, loaded objects or dead letters that could neither be loaded nor kept as rejected: at most the first 1,000. */
  readonly failed: readonly string[];
  /** How many more failed. It is missing if all are named. */
  readonly failedUnnamed?: number;
  /** The request that continues this one. It is missing if the replay is complete. If the ledger could not be asked, it begins with what failed for that. */
  readonly continueWith?: ReplayRequest;
}
