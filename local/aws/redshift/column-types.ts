import { RedshiftError } from './errors';
import type { TokenReader } from './reader';

/** A type that PostgreSQL lacks, as a domain that counts bytes or takes ASCII only. */
export interface Domain {
  readonly name: string;
  readonly base: string;
  readonly check: string;
  /** Whether it is text, and has a collation. */
  readonly collatable: boolean;
}

/** A column type of Redshift, as it is written for PostgreSQL. */
export interface PostgresType {
  readonly sql: string;
  /** The type's name in Redshift's catalog, without its length. */
  readonly name: string;
  readonly domain?: Domain;
}

const MAX_VARCHAR = 65535;
const MAX_CHAR = 4096;
/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html */
const MAX_VARBYTE = 16_777_216;
const DEFAULT_CHARACTERS = 256;
const DEFAULT_VARBYTE = 64_000;
const MAX_PRECISION = 38;

const PLAIN: Readonly<Record<string, string>> = {
  smallint: 'smallint',
  int2: 'smallint',
  integer: 'integer',
  int: 'integer',
  int4: 'integer',
  bigint: 'bigint',
  int8: 'bigint',
  real: 'real',
  float4: 'real',
  float8: 'double precision',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  timetz: 'time with time zone',
  timestamptz: 'timestamp with time zone',
  super: 'jsonb',
};

/** Reads a column's type. @see https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html */
export function readColumnType(reader: TokenReader): PostgresType {
  const word = reader.name();
  if (word in PLAIN) {
    return plain(PLAIN[word]);
  }
  switch (word) {
    case 'double':
      reader.expect('precision');
      return plain('double precision');
    case 'float':
      return float(reader);
    case 'decimal':
    case 'numeric':
      return decimal(reader);
    case 'time':
    case 'timestamp':
      return plain(`${word}${timeZone(reader)}`);
    case 'varchar':
    case 'nvarchar':
      return varchar(length(reader, DEFAULT_CHARACTERS, MAX_VARCHAR));
    case 'text':
      return varchar(DEFAULT_CHARACTERS);
    case 'char':
    case 'character':
    case 'nchar':
      return reader.accept('varying')
        ? varchar(length(reader, DEFAULT_CHARACTERS, MAX_VARCHAR))
        : char(length(reader, 1, MAX_CHAR));
    case 'bpchar':
      return char(DEFAULT_CHARACTERS);
    case 'binary':
      reader.expect('varying');
      return varbyte(length(reader, DEFAULT_VARBYTE, MAX_VARBYTE));
    case 'varbyte':
    case 'varbinary':
      return varbyte(length(reader, DEFAULT_VARBYTE, MAX_VARBYTE));
    default:
      throw new RedshiftError(`type "${word}" does not exist`);
  }
}

function plain(sql: string): PostgresType {
  return { sql, name: sql === 'jsonb' ? 'super' : sql };
}

function float(reader: TokenReader): PostgresType {
  if (!reader.accept('(')) {
    return plain('double precision');
  }
  const digits = reader.integer();
  reader.expect(')');
  return plain(digits < 25 ? 'real' : 'double precision');
}

function decimal(reader: TokenReader): PostgresType {
  let [precision, scale] = [18, 0];
  if (reader.accept('(')) {
    precision = reader.integer();
    scale = reader.accept(',') ? reader.integer() : 0;
    reader.expect(')');
  }
  if (precision < 1 || precision > MAX_PRECISION) {
    throw new RedshiftError(`DECIMAL precision ${precision} must be between 1 and ${MAX_PRECISION}`);
  }
  if (scale > precision) {
    throw new RedshiftError(`DECIMAL scale ${scale} must be between 0 and precision ${precision}`);
  }
  return { sql: `numeric(${precision}, ${scale})`, name: 'numeric' };
}

function timeZone(reader: TokenReader): string {
  if (reader.accept('with', 'time', 'zone')) {
    return ' with time zone';
  }
  reader.accept('without', 'time', 'zone');
  return ' without time zone';
}

function length(reader: TokenReader, byDefault: number, most: number): number {
  if (!reader.accept('(')) {
    return byDefault;
  }
  const bytes = reader.accept('max') ? most : reader.integer();
  reader.expect(')');
  if (bytes < 1 || bytes > most) {
    throw new RedshiftError(bytes < 1 ? 'length of a type must be at least 1' : `length of a type cannot exceed ${most}, got ${bytes}`);
  }
  return bytes;
}

function varchar(bytes: number): PostgresType {
  return ofDomain({ name: `character varying(${bytes})`, base: `varchar(${bytes})`, check: `octet_length(VALUE) <= ${bytes}`, collatable: true });
}

/** Makes a CHAR. Trailing blanks pad the value, so the characters are counted without them. */
function char(bytes: number): PostgresType {
  return ofDomain({ name: `character(${bytes})`, base: `char(${bytes})`, check: 'octet_length(VALUE::text) = length(VALUE::text)', collatable: true });
}

function varbyte(bytes: number): PostgresType {
  return ofDomain({ name: `binary varying(${bytes})`, base: 'bytea', check: `octet_length(VALUE) <= ${bytes}`, collatable: false });
}

function ofDomain(domain: Domain): PostgresType {
  return { sql: `redshift."${domain.name}"`, name: domain.name.replace(/\(.*/, ''), domain };
}
