/** States that some run must reach, because a mistake may only show there. The short run reaches only some of them. */
export const STATES = [
  'a leftover older than a day',
  'a prune beside a load',
  'a replay against a redelivery',
  'a deployment beside a load',
  'a rollback with messages in flight',
  'a row that a deployment let in, loaded by a replay',
  'a message published before the ledger forgot',
] as const;

export type State = typeof STATES[number];
