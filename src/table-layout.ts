import { quoteLiteral } from './private/contract/quote';
import { TableLayout } from './private/contract/table';

/**
 * How the rows of the table are spread over the nodes of the warehouse.
 *
 * It decides how the table is created; a table that is there keeps its own.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_choosing_dist_sort.html
 */
export class Distribution {
  /** Redshift chooses, and changes it as the table grows and is queried. */
  public static readonly AUTO = new Distribution({ style: 'AUTO' });

  /** In turn, whatever the row holds. */
  public static readonly EVEN = new Distribution({ style: 'EVEN' });

  /** The whole table on every node: for small tables that are joined often. */
  public static readonly ALL = new Distribution({ style: 'ALL' });

  /** By the value of a column, so that rows which are joined on it lie together. It must be a column of the table, and not SUPER. */
  public static key(column: string): Distribution {
    return new Distribution({ style: 'KEY', column });
  }

  private constructor(private readonly schema: TableLayout['distribution']) {}

  /** @internal */
  public _schema(): TableLayout['distribution'] {
    return this.schema;
  }
}

/**
 * How the rows of the table are sorted.
 *
 * It decides how the table is created; a table that is there keeps its own.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/t_Sorting_data.html
 */
export class SortKey {
  /** Redshift chooses, and changes it as the table is queried. */
  public static readonly AUTO = new SortKey({ style: 'AUTO' });

  /**
   * By columns in this order. They must be columns of the table, and not SUPER.
   *
   * Minimum: 1 column. Maximum: 400 columns.
   */
  public static compound(...columns: string[]): SortKey {
    return new SortKey({ style: 'COMPOUND', columns });
  }

  /**
   * By columns of equal weight. They must be columns of the table, and not SUPER.
   *
   * Minimum: 1 column. Maximum: 8 columns.
   */
  public static interleaved(...columns: string[]): SortKey {
    return new SortKey({ style: 'INTERLEAVED', columns });
  }

  private constructor(private readonly schema: TableLayout['sort']) {}

  /** @internal */
  public _schema(): TableLayout['sort'] {
    return this.schema;
  }
}

/**
 * How a column is compressed.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html
 */
export enum ColumnEncoding {
  /** Not at all. */
  RAW = 'RAW',
  /** Amazon's own, for numbers and dates. */
  AZ64 = 'AZ64',
  /** A dictionary of one byte: for few different values. A VARCHAR so encoded cannot be widened. */
  BYTEDICT = 'BYTEDICT',
  /** Differences of one byte. */
  DELTA = 'DELTA',
  /** Differences of two bytes. */
  DELTA32K = 'DELTA32K',
  /** For long free text. */
  LZO = 'LZO',
  /** Numbers that mostly fit one byte. */
  MOSTLY8 = 'MOSTLY8',
  /** Numbers that mostly fit two bytes. */
  MOSTLY16 = 'MOSTLY16',
  /** Numbers that mostly fit four bytes. */
  MOSTLY32 = 'MOSTLY32',
  /** Runs of the same value. A VARCHAR so encoded cannot be widened. */
  RUNLENGTH = 'RUNLENGTH',
  /** A dictionary of 245 words. A VARCHAR so encoded cannot be widened. */
  TEXT255 = 'TEXT255',
  /** A dictionary of words up to 32 KB. A VARCHAR so encoded cannot be widened. */
  TEXT32K = 'TEXT32K',
  /** Zstandard, for anything. */
  ZSTD = 'ZSTD',
}

/**
 * What a column holds in rows that bring no value for it: those that were there before the column, and those that others insert.
 *
 * A message without a value for the column still loads NULL, or is rejected if the column is not nullable.
 */
export class ColumnDefault {
  /** A text, date or time, as it is. */
  public static text(value: string): ColumnDefault {
    return new ColumnDefault(quoteLiteral(value));
  }

  /** A number. */
  public static number(value: number): ColumnDefault {
    if (!Number.isFinite(value)) {
      throw new Error(`'value' must be a finite number, got ${value}; write others as ColumnDefault.expression()`);
    }
    return new ColumnDefault(String(value));
  }

  /** true or false. */
  public static boolean(value: boolean): ColumnDefault {
    return new ColumnDefault(value ? 'TRUE' : 'FALSE');
  }

  /** An SQL expression that names no column, such as `GETDATE()`. It goes into DDL as it is. */
  public static expression(sql: string): ColumnDefault {
    if (sql.trim() === '') {
      throw new Error('\'sql\' must not be empty, got \'\'');
    }
    return new ColumnDefault(sql);
  }

  private constructor(
    /** The default as it stands in DDL. */
    public readonly sql: string,
  ) {}
}
