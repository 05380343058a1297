import { TypeSchema } from './private/contract/table';
import { requireInteger } from './private/validation';

/** The unit of a timestamp that is written as a number. */
export enum EpochUnit {
  /** Seconds since 1970-01-01T00:00:00Z. */
  SECONDS = 'SECONDS',
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  MILLISECONDS = 'MILLISECONDS',
}

/** How binary values are written in a message. */
export enum BinaryEncoding {
  /** Two hexadecimal digits a byte, without a prefix. */
  HEX = 'HEX',
  /** Base64, with or without padding; not the alphabet for URLs. */
  BASE64 = 'BASE64',
}

/**
 * The type of a column, as Redshift names it.
 *
 * The type decides which values a message may carry and how they are normalised before COPY sees them. A value that
 * its type cannot take is handled by the column's `overflow` policy, or rejected with a reason.
 *
 * A bare number of a message is read as a double, as JSON parsers do, except where its digits matter: whole numbers beyond 2^53,
 * and all of more than 15 digits if the table has a DECIMAL or SUPER column, are read digit by digit. A number sent as text always is.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
 */
export class ColumnType {
  /** Whole numbers from -32768 to 32767. */
  public static readonly SMALLINT = new ColumnType({ name: 'SMALLINT' });

  /** Whole numbers from -2147483648 to 2147483647. */
  public static readonly INTEGER = new ColumnType({ name: 'INTEGER' });

  /**
   * Whole numbers of 64 bits; they survive exactly, also as bare JSON numbers beyond 2^53.
   *
   * Every type of whole numbers takes numbers and texts such as `"42"`, `5.0` and `1e3`. A fraction rejects the row.
   */
  public static readonly BIGINT = new ColumnType({ name: 'BIGINT' });

  /** Floating point numbers of 6 significant digits; the column rounds finer ones. NaN and infinity are rejected. */
  public static readonly REAL = new ColumnType({ name: 'REAL' });

  /** Floating point numbers of 15 significant digits; the column rounds finer ones. NaN and infinity are rejected. */
  public static readonly DOUBLE_PRECISION = new ColumnType({ name: 'DOUBLE PRECISION' });

  /** true and false, also written as t, f, 1 or 0, in capitals or not. Other words, such as yes, are rejected. */
  public static readonly BOOLEAN = new ColumnType({ name: 'BOOLEAN' });

  /** A calendar day such as `2024-02-29`, of the years 1 to 9999. A timestamp that is midnight in UTC is one too. */
  public static readonly DATE = new ColumnType({ name: 'DATE' });

  /** A time of day without a time zone, such as `23:59:59.999999`. There is no second 60, and no offset but UTC's. */
  public static readonly TIME = new ColumnType({ name: 'TIME' });

  /** A time of day with its offset from UTC, which is kept; without one it is in UTC. */
  public static readonly TIMETZ = new ColumnType({ name: 'TIMETZ' });

  /**
   * A point in time in ISO 8601, with a `T` or a blank; offsets are converted to UTC before loading, and a text without one
   * is in UTC. Microseconds are kept.
   *
   * Minimum: 0001-01-01 00:00:00 UTC. Maximum: 9999-12-31 23:59:59.999999 UTC. There is no second 60.
   */
  public static readonly TIMESTAMP = new ColumnType({ name: 'TIMESTAMP' });

  /** A point in time, stored in UTC; it takes the same texts as TIMESTAMP. */
  public static readonly TIMESTAMPTZ = new ColumnType({ name: 'TIMESTAMPTZ' });

  /**
   * Any JSON value. A JSON null is NULL, a text is a JSON string.
   *
   * Maximum: 16 MB an object, 65,535 bytes a string within it.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html
   */
  public static readonly SUPER = new ColumnType({ name: 'SUPER' });

  /**
   * An exact number, from a JSON number or a text. Zeros at the end of a fraction are no excess; other digits beyond the scale
   * are a matter of the column's `overflow`, and are never rounded.
   *
   * @param precision digits in all. Minimum: 1. Maximum: 38.
   * @param scale digits behind the point. Minimum: 0. Maximum: the precision, and 37.
   */
  public static decimal(precision: number = 18, scale: number = 0): ColumnType {
    requireInteger('precision', precision, { min: 1, max: 38 });
    requireInteger('scale', scale, { min: 0, max: Math.min(precision, 37) });
    return new ColumnType({ name: 'DECIMAL', precision, scale }, `(${precision},${scale})`);
  }

  /**
   * Text of a fixed length that takes single-byte (ASCII) characters only; another character rejects the row.
   *
   * @param length bytes. Minimum: 1. Maximum: 4096.
   */
  public static char(length: number): ColumnType {
    requireInteger('length', length, { min: 1, max: 4096, unit: 'bytes', advice: 'use \'ColumnType.varchar()\' for longer text' });
    return new ColumnType({ name: 'CHAR', length }, `(${length})`);
  }

  /**
   * Text of up to a number of bytes in UTF-8: an emoji takes four of them.
   *
   * Numbers and booleans are taken as text, objects and lists are not. An empty text stays one, and so do `null` and `\N`.
   * Only the text `~NULL~` cannot be loaded, since it stands for NULL in staged files: its row is rejected.
   *
   * @param length bytes, not characters. Minimum: 1. Maximum: 65535.
   */
  public static varchar(length: number): ColumnType {
    requireInteger('length', length, { min: 1, max: 65535, unit: 'bytes' });
    return new ColumnType({ name: 'VARCHAR', length }, `(${length})`);
  }

  /**
   * Binary data.
   *
   * @param length bytes. Minimum: 1. Maximum: 1024000.
   * @param encoding how a message writes the bytes.
   */
  public static varbyte(length: number, encoding: BinaryEncoding = BinaryEncoding.HEX): ColumnType {
    requireInteger('length', length, { min: 1, max: 1_024_000, unit: 'bytes' });
    return new ColumnType({ name: 'VARBYTE', length, encoding: `${encoding}` as const }, `(${length})`);
  }

  /** A TIMESTAMP column whose values may also arrive as numbers in the given unit, bare or as text, since 1970 in UTC. */
  public static timestampFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'TIMESTAMP', epoch: `${unit}` as const });
  }

  /** A TIMESTAMPTZ column whose values may also arrive as numbers in the given unit, bare or as text, since 1970 in UTC. */
  public static timestamptzFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'TIMESTAMPTZ', epoch: `${unit}` as const });
  }

  /** The type as it stands in DDL, such as `VARCHAR(5000)`. */
  public readonly sql: string;

  private constructor(private readonly schema: TypeSchema, parameters: string = '') {
    this.sql = `${schema.name}${parameters}`;
  }

  /** @internal */
  public _schema(): TypeSchema {
    return this.schema;
  }
}
