/** A way to break the load on purpose. The suite must notice each of them. */
export type Mutation =
  /** The LOCK of the ledger is omitted. */
  | 'NO_LOCK'
  /** The LOCK comes after the transaction has taken its snapshot. */
  | 'LATE_LOCK'
  /** The ledger is written in a transaction of its own. */
  | 'LEDGER_APART';
