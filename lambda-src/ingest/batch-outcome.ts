/** What became of a batch. */
export interface BatchOutcome {
  /** The item identifiers of the messages whose rows are not safe yet. */
  readonly failed: readonly string[];
  readonly rowsLoaded: number;
  /** Rows that a loader will load. */
  readonly rowsPending: number;
  /** Rows, and messages whose rows cannot be read. */
  readonly rejected: number;
  /** The item identifiers of those of the failed messages that their own rows have failed, and will fail again. */
  readonly failedByRows: readonly string[];
}

/** What becomes of no messages. */
export const NOTHING_BROUGHT: BatchOutcome = { failed: [], rowsLoaded: 0, rowsPending: 0, rejected: 0, failedByRows: [] };
