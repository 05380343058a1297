/** How the body of a message holds its rows. */
export enum PayloadFormat {
  /** One object, or an array of objects: `[{"id": 1}, {"id": 2}]`. */
  JSON = 'JSON',

  /** One object a line. A line that is not JSON is a rejected row, and the others load. */
  JSON_LINES = 'JSON_LINES',

  /** Names once, values by position: `{"columns": ["id"], "rows": [[1], [2]]}`. A third smaller, and faster to read. */
  TUPLES = 'TUPLES',

  /** Columns by name, values by index, as pandas' `to_json()` writes them: `{"id": {"0": 1, "1": 2}}`. */
  PANDAS = 'PANDAS',
}

/** What happens to fields of a row that no column reads. */
export enum UnknownFields {
  /** They are left out of the table, and counted. */
  IGNORE = 'IGNORE',

  /** The row is rejected. */
  REJECT = 'REJECT',
}

/** What happens to rows that the table cannot hold. */
export enum RejectedRows {
  /** They are kept whole under `rejected/` with their reason; the other rows of the message load. So is a message without readable rows. */
  QUARANTINE = 'QUARANTINE',

  /** Their whole message fails, none of its rows loads, and it ends in the dead-letter queue. */
  FAIL_MESSAGE = 'FAIL_MESSAGE',
}

/** How staged objects are compressed. */
export enum StagingCompression {
  /** Zstandard: smaller than gzip at half the processor time. Needs a runtime of Node.js 22 or later. */
  ZSTD = 'ZSTD',

  /** gzip, for tools of yours that read staged or loaded objects and know no Zstandard. */
  GZIP = 'GZIP',

  /** Plain CSV. */
  NONE = 'NONE',
}

/** How often a message may end up in the table. */
export enum DeliveryGuarantee {
  /**
   * Once: a ledger beside the table knows the messages that were loaded, and is written in the same transaction as their rows.
   *
   * However often SNS, SQS, Lambda or a retry deliver a message, its rows that can load are in the table once, and its other rows under
   * `rejected/`. It is recognised by its attribute `deduplicationId`, else by the id that SNS gave it, for `ledgerHorizon`. There is no order.
   * Under which conditions this holds, and what is not guaranteed, is in `docs/reliability.md`.
   */
  EXACTLY_ONCE = 'EXACTLY_ONCE',

  /** Once or, after a retry or a second delivery, more often. There is no ledger, and loads do not wait for each other. */
  AT_LEAST_ONCE = 'AT_LEAST_ONCE',
}
