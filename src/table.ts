import { ColumnSource } from './column-source';
import { ColumnType } from './column-type';
import { Protection } from './protection';
import { ColumnDefault, ColumnEncoding, Distribution, SortKey } from './table-layout';

/**
 * What happens to a value that its column cannot hold: one that is too long, out of range, or more precise than the column.
 *
 * The policy does not apply to a value that is not of the column's type, such as letters for a number or 30 February. Its row is always
 * rejected. Rows are also always rejected if a text has U+0000 or half of a surrogate pair (unless
 * the column has `replaceInvalid`), or if a CHAR has a character that is not ASCII.
 */
export enum OverflowPolicy {
  /** The row is rejected with the reason. `rejectedRows` decides what happens to it. No value is changed silently. */
  REJECT = 'REJECT',

  /**
   * The value is truncated to fit and counted. If truncation does not help, such as for a number out of range, the row is rejected.
   *
   * VARCHAR and CHAR are truncated to the column's bytes without splitting a character, and VARBYTE to its bytes. DECIMAL is truncated to
   * its scale, without rounding. A time that is finer than microseconds is truncated to the microsecond in which it lies. A timestamp in a DATE
   * column is truncated to its day in UTC. A string inside SUPER is truncated to 65,535 bytes. Columns of whole numbers, floating point
   * numbers and booleans cannot have this policy. A column that `LoadMode.merge()` uses as a key or for the order is never truncated: the row
   * is rejected.
   */
  TRUNCATE = 'TRUNCATE',

  /**
   * The value is rounded to the nearest one that the column holds, and counted as truncated. If rounding does not help, such as for a number
   * out of range, the row is rejected.
   *
   * DECIMAL is rounded to its scale, as COPY does it with ROUNDEC. A half is rounded away from zero: with two decimal places 0.125 becomes
   * 0.13, and -0.125 becomes -0.13. TIMESTAMP, TIMESTAMPTZ, TIME and TIMETZ are rounded to the microsecond, a half to the later one. Columns
   * of other types cannot have this policy. A column that `LoadMode.merge()` uses as a key or for the order is never rounded: the row is rejected.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
   */
  ROUND = 'ROUND',

  /** The value becomes NULL and is counted as nullified. If the column is not nullable, the row is rejected. */
  NULLIFY = 'NULLIFY',
}

/** A column of the table, and where its value comes from. */
export interface Column {
  /**
   * The column's name, in lower case.
   *
   * SQL statements always quote it, so spaces, quotes and reserved words are allowed.
   *
   * Minimum: 1 byte. Maximum: 127 bytes.
   */
  readonly name: string;

  /** The column's type. It decides which values are accepted and how they are normalised. */
  readonly type: ColumnType;

  /**
   * Whether the column accepts NULL.
   *
   * If it does not, a row with a missing or null value is rejected. An empty text is NULL in every column except VARCHAR, CHAR and SUPER,
   * which keep it unchanged.
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
   * Whether truncation never splits what a reader sees as one character, such as a flag or a family emoji.
   *
   * If one such character alone is longer than the column, it is truncated between code points. This costs time only for
   * values that are truncated.
   *
   * @default false - the text is truncated between code points
   */
  readonly keepGraphemes?: boolean;

  /**
   * Whether characters that no column can hold are replaced, instead of rejecting the row: U+0000, and half of a surrogate pair, which
   * remains when a text is cut in the middle of an emoji.
   *
   * Each becomes U+FFFD (three bytes), or `?` in a CHAR. The metric `ValuesReplaced` counts such values. For columns of text and SUPER, also
   * in the names of its objects. Columns that `LoadMode.merge()` uses as a key or for the order cannot have it, because two keys could
   * become one.
   *
   * @default false - the row is rejected
   */
  readonly replaceInvalid?: boolean;

  /**
   * Where the value comes from.
   *
   * @default - the field of the row with the name of the column
   */
  readonly source?: ColumnSource;

  /**
   * What stands in the table in place of the value, so that nobody can read it there.
   *
   * Rows that are in the table already stay as they are.
   *
   * @default - the value is loaded
   */
  readonly protection?: Protection;

  /**
   * The value of the column in rows that existed before the column, and in rows that others insert without a value.
   *
   * A column that is not nullable can be added to an existing table only with a default value. A VARCHAR with a default value cannot be
   * widened.
   *
   * @default - NULL
   */
  readonly defaultValue?: ColumnDefault;

  /**
   * How the column is compressed.
   *
   * @default - Redshift chooses the encoding, and changes it by the values of the column
   */
  readonly encoding?: ColumnEncoding;

  /**
   * What the column means, for those who query the table: tools show it, and the catalog of the database has it.
   *
   * It is set when the column is created, and when it changes. When you remove it here, the column keeps it. Only the owner of a table can
   * comment on it: for a table that belongs to somebody else, the deployment goes on, and the log of the function that prepares tables says that
   * it is not set.
   *
   * Minimum: 1 byte. Maximum: 500 bytes.
   *
   * @default - no comment is set
   * @see https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html
   */
  readonly comment?: string;
}

/** The table that rows are loaded into. */
export interface TableDefinition {
  /**
   * The schema of the table. It is created if it does not exist.
   *
   * In `public` every user of the database may create tables by default. For a warehouse with other users, choose a schema of its own.
   *
   * Minimum: 1 byte. Maximum: 127 bytes.
   *
   * @default 'public'
   */
  readonly schemaName?: string;

  /**
   * The table's name, in lower case. The name of the ledger is `<tableName>_ledger`, in the same schema.
   *
   * With `deleteWhen` of `LoadMode.merge()`, there is also a table `<tableName>_deleted`, which remembers what was deleted.
   *
   * Minimum: 1 byte. Maximum: 120 bytes, or 119 with `deleteWhen`.
   */
  readonly tableName: string;

  /**
   * A database user that may own the schema, the table and the ledger, such as the one that created them before the first deployment.
   *
   * Whoever owns the table can read, change and drop its rows, and whoever owns the ledger decides which messages are loaded, whatever is
   * granted. So a deployment fails if one of them belongs to another user than the administrator that prepares the table, a superuser,
   * or this one. The ingest creates what is missing as the administrator. With `tableCreation: false`, nothing is checked.
   *
   * Minimum: 1 byte. Maximum: 127 bytes.
   *
   * @default - only the administrator and superusers
   */
  readonly owner?: string;

  /**
   * The columns that are loaded, in any order. The table may have other columns, if they are nullable or have a default.
   *
   * Minimum: 1 column. Maximum: 1598 columns, one less with `LoadMode.merge()`, and one less with a loader; or 1599 with
   * `DeliveryGuarantee.AT_LEAST_ONCE`. Redshift's maximum is 1600, and the temporary table of a load has up to four columns more.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_usage.html
   */
  readonly columns: Column[];

  /**
   * How the rows are distributed over the nodes of the warehouse when the table is created.
   *
   * @default Distribution.AUTO
   */
  readonly distribution?: Distribution;

  /**
   * How the rows are sorted when the table is created.
   *
   * @default SortKey.AUTO
   */
  readonly sortKey?: SortKey;

  /**
   * What the table has, for those who query it. It is set as the `comment` of a column is.
   *
   * Minimum: 1 byte. Maximum: 500 bytes.
   *
   * @default - no comment is set
   */
  readonly comment?: string;
}
