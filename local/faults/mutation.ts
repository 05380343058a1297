/** A way to break the load on purpose. The suite is worth something if it notices. */
export type Mutation =
  /** The LOCK of the ledger is left out. */
  | 'NO_LOCK'
  /** The LOCK comes when the transaction has already taken its view of the tables. */
  | 'LATE_LOCK'
  /** The ledger is written in a transaction of its own. */
  | 'LEDGER_APART';
