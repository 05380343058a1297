import { TypeSchema } from './private/contract/table';
import { COLUMNS_ARE_CODE, Range, requireInteger, requireKnown } from './private/validation';

/**
 * What a number counts that stands for a point in time, since 1970-01-01T00:00:00Z.
 *
 * Numbers may be negative, for times before 1970, and may have a fraction of the unit.
 */
export enum EpochUnit {
  /** Days: `Date` of Debezium, `date` of Avro. */
  DAYS = 'DAYS',
  /** Seconds: Unix time, `time.time()` of Python, `Unix()` of Go. */
  SECONDS = 'SECONDS',
  /** Milliseconds: `Date.now()` of JavaScript, `Timestamp` of Debezium, and what `to_json()` of pandas writes for times and days. */
  MILLISECONDS = 'MILLISECONDS',
  /** Microseconds: `MicroTimestamp` of Debezium, `UnixMicro()` of Go, the events of Firebase. */
  MICROSECONDS = 'MICROSECONDS',
  /**
   * Nanoseconds: `time.time_ns()` of Python, `UnixNano()` of Go, `NanoTimestamp` of Debezium.
   *
   * Redshift keeps microseconds, so set the column's `overflow` to `OverflowPolicy.TRUNCATE` or `OverflowPolicy.ROUND`. Otherwise only multiples
   * of 1,000 nanoseconds are loaded. A column that `LoadMode.merge()` uses as a key or for the order never changes a value: load the number as
   * BIGINT there.
   */
  NANOSECONDS = 'NANOSECONDS',
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
 * on no other column or row. Only DOUBLE PRECISION and REAL take the nearest number that they hold, and `timestampFromEpoch()` takes the nearest
 * microsecond of a floating point number.
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

  /** true and false, also written as t, f, yes, no, y, n, 1 or 0, in upper or lower case. Other words, such as on, are rejected. */
  public static readonly BOOLEAN = new ColumnType({ name: 'BOOLEAN' });

  /**
   * A calendar day such as `2024-02-29`.
   *
   * It accepts the same texts as TIMESTAMP. The column's `overflow` policy applies to a time that is not midnight in UTC. For numbers, use
   * `dateFromEpoch()`.
   *
   * Minimum: 0001-01-01. Maximum: 9999-12-31.
   */
  public static readonly DATE = new ColumnType({ name: 'DATE' });

  /**
   * A time of day without a time zone, such as `23:59:59.999999`.
   *
   * Second 60 and offsets other than UTC are rejected. The column's `overflow` policy applies to nanoseconds.
   */
  public static readonly TIME = new ColumnType({ name: 'TIME' });

  /**
   * A time of day with its offset from UTC, which is kept, such as `23:59:59.999999+02:00`.
   *
   * A time without an offset is in UTC. The column's `overflow` policy applies to nanoseconds.
   */
  public static readonly TIMETZ = new ColumnType({ name: 'TIMETZ' });

  /**
   * A point in time in ISO 8601, with a `T` or a space between date and time.
   *
   * A time with an offset is converted to UTC before it is loaded. A time without an offset is in UTC. ` UTC` is accepted as an offset, and
   * so is an offset with the name of a zone behind it, as Java writes it: `2024-02-29T23:59:59+01:00[Europe/Paris]`. Only the offset counts.
   *
   * Microseconds are kept. Go (`RFC3339Nano`), Java (`Instant`), .NET (`"o"`) and protobuf write up to 9 decimal places of a second. The
   * column's `overflow` policy applies to a time that is finer than microseconds: with `OverflowPolicy.REJECT` its row is rejected, so set
   * `OverflowPolicy.TRUNCATE` or `OverflowPolicy.ROUND` for such producers.
   *
   * For numbers, use `timestampFromEpoch()`.
   *
   * Minimum: 0001-01-01 00:00:00 UTC. Maximum: 9999-12-31 23:59:59.999999 UTC. Second 60 is rejected.
   */
  public static readonly TIMESTAMP = new ColumnType({ name: 'TIMESTAMP' });

  /** A point in time, stored in UTC. It accepts the same texts as TIMESTAMP. For numbers, use `timestamptzFromEpoch()`. */
  public static readonly TIMESTAMPTZ = new ColumnType({ name: 'TIMESTAMPTZ' });

  /**
   * Any JSON value. JSON null becomes NULL, and a text becomes a JSON string. `superFromText()` reads a text as JSON.
   *
   * Maximum: 16 MB per value, 65,535 bytes per string in it.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html
   */
  public static readonly SUPER = new ColumnType({ name: 'SUPER' });

  /**
   * An exact number, from a JSON number or a text.
   *
   * Zeros at the end of a fraction always fit. The column's `overflow` policy applies to a number with other digits beyond the scale. Set
   * `OverflowPolicy.ROUND` for the results of floating point arithmetic: it makes 19.99 of 19.989999999999998, where `OverflowPolicy.TRUNCATE`
   * makes 19.98.
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
   * Numbers and booleans are accepted as text. Objects and lists are not, except with `varcharFromJson()`. An empty text is loaded as an empty text, and the texts `null`
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

  /**
   * A TIMESTAMP column that also accepts numbers, and numbers as text. They count the given unit since 1970-01-01 in UTC.
   *
   * A JSON number with a fraction of the unit and at most 17 digits, as floating point numbers have, becomes the nearest microsecond: Python
   * writes `time.time()` as 1795826935.4985123, where the last digit is not of its clock. The column's `overflow` policy applies to a text, to
   * a whole number of nanoseconds, and to a number with more digits, such as the seconds that Jackson writes for an `Instant`, if it is finer
   * than microseconds.
   *
   * The unit is never guessed. A number in another unit is rejected only if it is outside the range, such as milliseconds in a column of
   * seconds. Seconds in a column of milliseconds become a time in January 1970.
   *
   * Minimum: 0001-01-01 00:00:00 UTC. Maximum: 9999-12-31 23:59:59.999999 UTC.
   *
   * @param unit what the numbers count.
   */
  public static timestampFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'TIMESTAMP', epoch: `${unit}` as const });
  }

  /**
   * A TIMESTAMPTZ column that also accepts numbers, and numbers as text. They count the given unit since 1970-01-01 in UTC.
   *
   * It reads them as `timestampFromEpoch()` does.
   *
   * @param unit what the numbers count.
   */
  public static timestamptzFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'TIMESTAMPTZ', epoch: `${unit}` as const });
  }

  /**
   * A DATE column that also accepts numbers, and numbers as text. They count the given unit since 1970-01-01 in UTC.
   *
   * It reads them as `timestampFromEpoch()` does. Choose `EpochUnit.DAYS` for Debezium's `Date`, and `EpochUnit.MILLISECONDS` for what pandas
   * writes. The column's `overflow` policy applies to a time that is not midnight in UTC: `OverflowPolicy.TRUNCATE` takes its day.
   *
   * Minimum: 0001-01-01. Maximum: 9999-12-31.
   *
   * @param unit what the numbers count.
   */
  public static dateFromEpoch(unit: EpochUnit): ColumnType {
    return new ColumnType({ name: 'DATE', epoch: `${unit}` as const });
  }

  /**
   * A SUPER column that reads a text as JSON, for producers that send JSON inside of a text: `{"payload": "{\"a\": 1}"}` becomes
   * an object.
   *
   * Other values are as in `ColumnType.SUPER`. A text that is not JSON is rejected. An empty text, one of blanks, and the text `null` become NULL.
   */
  public static superFromText(): ColumnType {
    return new ColumnType({ name: 'SUPER', fromText: true });
  }

  /**
   * A VARCHAR column that also accepts objects and lists, as JSON text without blanks.
   *
   * The numbers in it keep their digits. Such a text is never truncated, because a part of it would not be JSON: if it is too long,
   * `OverflowPolicy.TRUNCATE` rejects the row.
   *
   * @param length bytes, not characters. Minimum: 1. Maximum: 65535.
   */
  public static varcharFromJson(length: number): ColumnType {
    requireNumber('length', length, { min: 1, max: 65535, unit: 'bytes', advice: 'use \'ColumnType.SUPER\' for larger values' });
    return new ColumnType({ name: 'VARCHAR', length, fromJson: true }, `(${length})`);
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
