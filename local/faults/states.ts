/** A state that some run must reach, because a mistake may only show there. */
export type State =
  | 'a leftover older than a day'
  | 'a prune beside a load'
  | 'a replay against a redelivery'
  | 'a deployment beside a load'
  | 'a rollback with messages in flight'
  | 'a row that a deployment let in, loaded by a replay'
  | 'a message published before the ledger forgot';

/** Every state. The short run reaches only some of them. */
export const STATES: readonly State[] = [
  'a leftover older than a day', 'a prune beside a load', 'a replay against a redelivery', 'a deployment beside a load',
  'a rollback with messages in flight', 'a row that a deployment let in, loaded by a replay', 'a message published before the ledger forgot',
];
