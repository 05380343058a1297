/** Which rows are deletions. */
export interface DeleteCondition {
  /** The column that tells it, such as one for `op` of Debezium. It must be a text, a whole number or a BOOLEAN. It is never truncated. */
  readonly column: string;

  /**
   * The values that mean a deletion, as texts: `['d']`, or `['true']` for a BOOLEAN. Case counts. A row without a value is no deletion.
   *
   * Minimum: 1 value.
   */
  readonly values: string[];
}

/** Which rows replace which, for `LoadMode.merge()`. */
export interface MergeOptions {
  /**
   * The columns that identify a row. They must not be nullable, and their values are never truncated or rounded.
   *
   * Minimum: 1 column.
   */
  readonly keyColumns: string[];

  /**
   * The column that decides which of two versions of a row is the later one. The greater value wins. The column must not be nullable.
   *
   * If both versions have the same value, the message that arrived later wins. Within a batch this always works. Against rows that are
   * already in the table, it works only if the table has columns for the time and the id of the message. Otherwise the version that is
   * loaded last wins, except that a row that is replayed from `rejected/` or `loaded/` loses.
   *
   * With `rawMessageDelivery` it must be given, and not have `ColumnSource.timestamp()`, because a redrive changes the time that SQS gives.
   *
   * @default - the time of the message decides, and its id if the times are equal. The table must then have a column with
   * `ColumnSource.timestamp()` and one with `ColumnSource.messageId()`. Without them it is not known whether a row of the table is older
   */
  readonly orderColumn?: string;

  /**
   * Which rows delete the row with their key, instead of replacing it.
   *
   * The row leaves the table. What remains is its key and its version, in the table `<tableName>_deleted`, for `ledgerHorizon`. So a
   * version that is older than the deletion does not bring the row back if it arrives in that time, in whatever order and batches they
   * arrive, and also if the deletion comes before the row itself. An older version that is published again after that time does. A later version
   * brings the row back at any time.
   *
   * A row that deletes needs values in the columns of key and order, and in all others that are not nullable. If they are in another place than
   * those of other rows, take `ColumnSource.firstOf()`. A deletion counts as a loaded row.
   *
   * The handler's database user gets the right to delete rows of the table.
   *
   * @default - no row is deleted
   */
  readonly deleteWhen?: DeleteCondition;
}

/** What happens to a row if the table already has a row with the same key. */
export class LoadMode {
  /** Every row is added. The table is not locked, and its readers never wait. */
  public static append(): LoadMode {
    return new LoadMode();
  }

  /**
   * The latest version of each row stays in the table, in whatever order the versions arrive.
   *
   * A version replaces the whole row. A field that it does not have becomes NULL, and does not keep the value that it had. Who sends only what has
   * changed must send whole rows, or load each group of columns that change together into a table of its own, and join these when reading.
   *
   * Each load is a MERGE, which locks the table against other writers until it is done. The handler's database user gets the right
   * to read and update rows of the table, and with `deleteWhen` to delete them. A merge needs a ledger, so it needs `DeliveryGuarantee.EXACTLY_ONCE`.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
   */
  public static merge(options: MergeOptions): LoadMode {
    return new LoadMode(options);
  }

  private constructor(private readonly options?: MergeOptions) {}

  /** @internal */
  public _mergeOptions(): MergeOptions | undefined {
    return this.options;
  }
}
