import { quoteLiteral } from './private/contract/quote';
import { TableLayout } from './private/contract/table';
import { COLUMNS_ARE_CODE, requireKnown } from './private/validation';

/**
 * How the rows of the table are distributed over the nodes of the warehouse.
 *
 * It applies when the table is created. An existing table keeps its distribution.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_choosing_dist_sort.html
 */
export class Distribution {
  /** Redshift chooses the distribution, and changes it as the table grows and is queried. */
  public static readonly AUTO = new Distribution({ style: 'AUTO' });

  /** Rows go to the nodes in turn, whatever their values are. */
  public static readonly EVEN = new Distribution({ style: 'EVEN' });

  /** Every node has the whole table. Use it for small tables that are joined often. */
  public static readonly ALL = new Distribution({ style: 'ALL' });

  /**
   * Rows with the same value in a column are on the same node, so that joins on the column are local.
   *
   * It must be a column of the table, and not SUPER.
   */
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
 * It applies when the table is created. An existing table keeps its sort key.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/t_Sorting_data.html
 */
export class SortKey {
  /** Redshift chooses the sort key, and changes it as the table is queried. */
  public static readonly AUTO = new SortKey({ style: 'AUTO' });

  /**
   * Rows are sorted by columns in this order. They must be columns of the table, and not SUPER.
   *
   * Minimum: 1 column. Maximum: 400 columns.
   */
  public static compound(...columns: string[]): SortKey {
    return new SortKey({ style: 'COMPOUND', columns });
  }

  /**
   * Rows are sorted by columns of equal weight. They must be columns of the table, and not SUPER.
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
  /** No compression. */
  RAW = 'RAW',
  /** Amazon's own encoding, for numbers and dates. */
  AZ64 = 'AZ64',
  /** A dictionary with one byte per value, for few different values. A VARCHAR with this encoding cannot be widened. */
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
  /** Runs of the same value. A VARCHAR with this encoding cannot be widened. */
  RUNLENGTH = 'RUNLENGTH',
  /** A dictionary of 245 words. A VARCHAR with this encoding cannot be widened. */
  TEXT255 = 'TEXT255',
  /** A dictionary of words up to 32 KB. A VARCHAR with this encoding cannot be widened. */
  TEXT32K = 'TEXT32K',
  /** Zstandard, for values of any type. */
  ZSTD = 'ZSTD',
}

/**
 * The default value of a column. It applies to rows that existed before the column, and to rows that others insert without a value.
 *
 * It does not apply to messages: a row without a value for the column loads NULL, or is rejected if the column is not nullable.
 */
export class ColumnDefault {
  /** A text, a date or a time. It is quoted for SQL. */
  public static text(value: string): ColumnDefault {
    requireKnown('value', value, COLUMNS_ARE_CODE);
    return new ColumnDefault(quoteLiteral(value));
  }

  /** A number. */
  public static number(value: number): ColumnDefault {
    requireKnown('value', value, COLUMNS_ARE_CODE);
    if (!Number.isFinite(value)) {
      throw new Error(`'value' must be a finite number, got ${value}; use ColumnDefault.expression() for other values`);
    }
    return new ColumnDefault(String(value));
  }

  /** A boolean, true or false. */
  public static booleanValue(value: boolean): ColumnDefault {
    return new ColumnDefault(value ? 'TRUE' : 'FALSE');
  }

  /** An SQL expression without columns, such as `GETDATE()`. It is written to DDL unchanged. */
  public static expression(sql: string): ColumnDefault {
    requireKnown('sql', sql, COLUMNS_ARE_CODE);
    if (sql.trim() === '') {
      throw new Error('\'sql\' must not be empty, got \'\'');
    }
    return new ColumnDefault(sql);
  }

  private constructor(
    /** The default as it is written in DDL. */
    public readonly sql: string,
  ) {}
}
