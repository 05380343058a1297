/** Parts of the protocol that can be taken out, to see that the model finds the hole each of them closes. */
export const FIXES = {
  R1: 'the name under rejected/ tells everything that decides about a row, and nothing there is overwritten',
  R2: 'the ledger key of a replayed row is none that a producer may use',
  R3: 'the ledger says how far back it knows',
  R24: 'each ingest has a folder, a batch id and attempts of its own',
  R25: 'a replayed row loses against a row of equal order',
  R27: 'the name under rejected/ tells which rows are in it, and nothing there is overwritten',
  ROWS_READ: 'the load fails unless COPY reads as many rows as the name of the object says',
  KEPT_FIRST: 'rejected rows are kept before their message is acknowledged',
  REUSED: 'the ledger tells two messages with one id apart',
  WHOLE: 'a message of which no row was staged is replayed as a message',
  RULES: 'the ledger tells under which rules a message was staged',
  REUSED_ROWS: 'rows that are kept of a message are not loaded as those of another message with its id',
  FORCED: 'rows that their message has brought are left out of a forced replay, too',
} as const;

export type Fix = keyof typeof FIXES;
