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
   * @default - the time of the message decides, and its id if the times are equal. The table must then have a column with
   * `ColumnSource.timestamp()` and one with `ColumnSource.messageId()`. Without them it is not known whether a row of the table is older
   */
  readonly orderColumn?: string;
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
   * Each load is a MERGE, which locks the table against other writers until it is done. The handler's database user gets the right
   * to read, update and delete rows of the table. A merge needs a ledger, so it needs `DeliveryGuarantee.EXACTLY_ONCE`.
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
