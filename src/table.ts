import { ColumnSource } from './column-source';
import { ColumnType } from './column-type';
import { ColumnDefault, ColumnEncoding, Distribution, SortKey } from './table-layout';

/**
 * What happens to a value that its column cannot hold: one that is too long, out of range, or finer than the column keeps.
 *
 * A value that is none of the column's type, such as letters for a number or a 30 February, is no matter of policy: its row
 * is always rejected. So are rows whose text holds U+0000 or half a surrogate pair, and characters beyond ASCII in CHAR.
 */
export enum OverflowPolicy {
  /** The row is rejected with the reason; `rejectedRows` says what becomes of it. Nothing is changed silently. */
  REJECT = 'REJECT',

  /**
   * The value is cut to fit, and counted as truncated. What no cut can mend, such as a number out of range, is rejected.
   *
   * VARCHAR and CHAR are cut to the column's bytes without splitting a character, DECIMAL to its scale and times to microseconds without
   * rounding, a timestamp in a DATE column to its day in UTC, VARBYTE to its bytes, and strings inside SUPER to 65,535 bytes. Whole numbers,
   * floating point numbers and booleans cannot have this policy. Columns by which `LoadMode.merge()` tells rows apart or orders them are never cut:
   * the row is rejected.
   */
  TRUNCATE = 'TRUNCATE',

  /** The value becomes NULL, and is counted as nullified. In a column that is not nullable, the row is rejected. */
  NULLIFY = 'NULLIFY',
}

/** A column of the table, and where its value comes from. */
export interface Column {
  /**
   * The column's name, in lower case.
   *
   * It is always quoted, so spaces, quotes and reserved words are fine.
   *
   * Minimum: 1 byte. Maximum: 127 bytes.
   */
  readonly name: string;

  /** The column's type; it decides which values are accepted and how they are normalised. */
  readonly type: ColumnType;

  /**
   * Whether the column takes NULL.
   *
   * A missing or null value in a column that does not is a reason to reject the row. An empty text is NULL in every column
   * but VARCHAR, CHAR and SUPER, which keep it as it is.
   *
   * @default true
   */
  readonly nullable?: boolean;

  /**
   * What happens to a value that the column cannot hold.
   *
   * @default - the `overflow` of the ingest
   */
  readonly overflow?: OverflowPolicy;

  /**
   * Whether truncation keeps what a reader sees as one character whole, such as a flag or a family emoji.
   *
   * If that one character alone is longer than the column, it is cut between code points. It costs time on values that are cut, and none on others.
   *
   * @default false - the cut falls between code points
   */
  readonly keepGraphemes?: boolean;

  /**
   * Where the value comes from.
   *
   * @default - the field of the row that has the column's name
   */
  readonly source?: ColumnSource;

  /**
   * What rows hold that bring no value for the column: those that were there before it, and those that others insert.
   *
   * A column that is not nullable needs one to be added to a table that is there. A VARCHAR with one cannot be widened.
   *
   * @default - NULL
   */
  readonly defaultValue?: ColumnDefault;

  /**
   * How the column is compressed.
   *
   * @default - Redshift chooses, and changes it by what the column holds
   */
  readonly encoding?: ColumnEncoding;
}

/** The table that rows are loaded into. */
export interface TableDefinition {
  /**
   * The schema the table lies in; created if it is missing.
   *
   * Minimum: 1 byte. Maximum: 127 bytes.
   *
   * @default 'public'
   */
  readonly schemaName?: string;

  /**
   * The table's name, in lower case. The ledger beside it is called `<tableName>_ledger`.
   *
   * Minimum: 1 byte. Maximum: 120 bytes.
   */
  readonly tableName: string;

  /**
   * The columns that are loaded, in any order. The table may have more, if those are nullable or have a default.
   *
   * Minimum: 1 column. Maximum: 1600 columns, or 1599 with a ledger, whose load takes one more.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_usage.html
   */
  readonly columns: Column[];

  /**
   * How the rows of a table that is created are spread over the nodes of the warehouse.
   *
   * @default Distribution.AUTO
   */
  readonly distribution?: Distribution;

  /**
   * How the rows of a table that is created are sorted.
   *
   * @default SortKey.AUTO
   */
  readonly sortKey?: SortKey;
}
