/** Which rows replace which, for `LoadMode.merge()`. */
export interface MergeOptions {
  /**
   * The columns by which a row is told from others. They must not be nullable, and their values are never cut.
   *
   * Minimum: 1 column.
   */
  readonly keyColumns: string[];

  /**
   * The column by which the later of two versions is told: that with the greater value. It must not be nullable.
   *
   * Versions of equal value are settled by arrival: within a batch always; against what the table holds, only if the table has
   * columns for the message's time and id, and else the version that is loaded last stays.
   *
   * @default - by arrival: the message's time, and for equal times its id. The table must have a column that takes each, with
   * `ColumnSource.timestamp()` and `ColumnSource.messageId()`; without them nobody could tell whether what it holds is older
   */
  readonly orderColumn?: string;
}

/** What becomes of rows that the table holds already, by their key. */
export class LoadMode {
  /** Each row is added. The table is not locked, and its readers never wait. */
  public static append(): LoadMode {
    return new LoadMode();
  }

  /**
   * The latest version of each row stays, in whatever order versions come.
   *
   * Each load is a MERGE, which locks the table against other writers until it is done, and gives the handler's database user the right
   * to read, update and delete there. It needs a ledger, so `DeliveryGuarantee.EXACTLY_ONCE`.
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
