import { TypeSchema } from './private/contract/table';
import { COLUMNS_ARE_CODE, Range, requireInteger, requireKnown } from './private/validation';

/** The unit of timestamps that are written as numbers. */
export enum EpochUnit {
  /** Seconds since 1970-01-01T00:00:00Z. */
  SECONDS = 'SECONDS',
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  MILLISECONDS = 'MILLISECONDS',
}

/** How a message encodes binary values. */
export enum BinaryEncoding {
  /** Two hexadecimal digits per byte, without a prefix. */
  HEX = 'HEX',
  /** Base64 with or without padding. The alphabet for URLs is not supported. */
  BASE64 = 'BASE64',
}

/**
 * The type of a column, as Redshift names it.
 *
 * The type decides which values a message may have and how they are normalised before COPY sees them. The column's `overflow` policy
 * applies to a value that does not fit the type, or the row is rejected with a reason.
 *
 * A number in JSON keeps all its digits, also those that a double would lose. What a column makes of it depends on these digits alone, and
 * on no other column or row. Only DOUBLE PRECISION and REAL take the nearest number that they hold.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
 */
export class ColumnType {
  /** Whole numbers from -32768 to 32767. */
  public static readonly SMALLINT = new ColumnType({ name: 'SMALLINT' });

  /** Whole numbers from -2147483648 to 2147483647. */
  public static readonly INTEGER = new ColumnType({ name: 'INTEGER' });

  /**
   * Whole numbers of 64 bits. They are loaded exactly, even if they are JSON numbers beyond 2^53.
   *
   * All types for whole numbers accept numbers, and texts such as `"42"`, `5.0` and `1e3`. A row with a fraction is rejected.
   */
  public static readonly BIGINT = new ColumnType({ name: 'BIGINT' });

  /** Floating point numbers of 6 significant digits. The column rounds more precise numbers. NaN and infinity are rejected. */
  public static readonly REAL = new ColumnType({ name: 'REAL' });

  /** Floating point numbers of 15 significant digits. The column rounds more precise numbers. NaN and infinity are rejected. */
  public static readonly DOUBLE_PRECISION = new ColumnType({ name: 'DOUBLE PRECISION' });

  /** true and false, also written as t, f, 1 or 0, in upper or lower case. Other words, such as yes, are rejected. */
  public static readonly BOOLEAN = new ColumnType({ name: 'BOOLEAN' });

  /** A calendar day such as `2024-02-29`, in the years 1 to 9999. A timestamp at midnight in UTC is accepted, too. */
  public static readonly DATE = new ColumnType({ name: 'DATE' });

  /** A time of day without a time zone, such as `23:59:59.999999`. Second 60 and offsets other than UTC are rejected. */
  public static readonly TIME = new ColumnType({ name: 'TIME' });

  /** A time of day with its offset from UTC, which is kept. A time without an offset is in UTC. */
  public static readonly TIMETZ = new ColumnType({ name: 'TIMETZ' });

  /**
   * A point in time in ISO 8601, with a `T` or a space between date and time.
   *
   * A time with an offset is converted to UTC before it is loaded. A time without an offset is in UTC. Microseconds are kept.
   *
   * Minimum: 0001-01-01 00:00:00 UTC. Maximum: 9999-12-31 23:59:59.999999 UTC. Second 60 is rejected.
   */
  public static readonly TIMESTAMP = new ColumnType({ name: 'TIMESTAMP' });

  /** A point in time, stored in UTC. It accepts the same texts as TIMESTAMP. */
  public static readonly TIMESTAMPTZ = new ColumnType({ name: 'TIMESTAMPTZ' });

  /**
   * Any JSON value. JSON null becomes NULL, and a text becomes a JSON string.
   *
   * Maximum: 16 MB per value, 65,535 bytes per string in it.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html
   */
  public static readonly SUPER = new ColumnType({ name: 'SUPER' });

  /**
   * An exact number, from a JSON number or a text.
   *
   * Zeros at the end of a fraction always fit. The column's `overflow` policy applies to a number with other digits beyond the scale. It is
   * never rounded.
   *
   * @param precision total number of digits. Minimum: 1. Maximum: 38.
   * @param scale number of digits after the decimal point. Minimum: 0. Maximum: the precision, and 37.
   */
  public static decimal(precision: number = 18, scale: number = 0): ColumnType {
    requireNumber('precision', precision, { min: 1, max: 38 });
    requireNumber('scale', scale, { min: 0, max: Math.min(precision, 37) });
    return new ColumnType({ name: 'DECIMAL', precision, scale }, `(${precision},${scale})`);
  }

  /**
   * Text of a fixed length (CHAR) in single-byte (ASCII) characters. A row with any other character is rejected.
   *
   * @param length bytes. Minimum: 1. Maximum: 4096.
   */
  public static character(length: number): ColumnType {
    requireNumber('length', length, { min: 1, max: 4096, unit: 'bytes', advice: 'use \'ColumnType.varchar()\' for longer text' });
    return new ColumnType({ name: 'CHAR', length }, `(${length})`);
  }

  /**
   * Text with a maximum number of bytes in UTF-8. An emoji takes four bytes.
   *
   * Numbers and booleans are accepted as text. Objects and lists are not. An empty text is loaded as an empty text, and the texts `null`
   * and `\N` are loaded unchanged. Only the text `~N~` cannot be loaded, because it represents NULL in staged files. Its row is rejected.
   *
   * @param length bytes, not characters. Minimum: 1. Maximum: 65535.
   */
  public static varchar(length: number): ColumnType {
    requireNumber('length', length, { min: 1, max: 65535, unit: 'bytes' });
    return new ColumnType({ name: 'VARCHAR', length }, `(${length})`);
  }

  /**
   * Binary data.
   *
   * @param length bytes. Minimum: 1. Maximum: 16777216.
   * @param encoding how a message encodes the bytes.
   */
  public static varbyte(length: number, encoding: BinaryEncoding = BinaryEncoding.HEX): ColumnType {
    requireNumber('length', length, { min: 1, max: 16_777_216, unit: 'bytes' });
    return new ColumnType({ name: 'VARBYTE', length, encoding: `${encoding}` as const }, `(${length})`);
  }

  /** A TIMESTAMP column that also accepts numbers, and numbers as text. They count the given unit since 1970-01-01 in UTC. */
  public static timestampFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'TIMESTAMP', epoch: `${unit}` as const });
  }

  /** A TIMESTAMPTZ column that also accepts numbers, and numbers as text. They count the given unit since 1970-01-01 in UTC. */
  public static timestamptzFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'TIMESTAMPTZ', epoch: `${unit}` as const });
  }

  /** The type as it is written in DDL, such as `VARCHAR(5000)`. */
  public readonly sql: string;

  private constructor(private readonly schema: TypeSchema, parameters: string = '') {
    this.sql = `${schema.name}${parameters}`;
  }

  /** @internal */
  public _schema(): TypeSchema {
    return this.schema;
  }
}

function requireNumber(prop: string, value: number, range: Range): void {
  requireKnown(prop, value, COLUMNS_ARE_CODE);
  requireInteger(prop, value, range);
}
