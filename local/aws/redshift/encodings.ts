import type { PostgresType } from './column-types';
import { RedshiftError } from './errors';

const WHOLE_NUMBERS = ['smallint', 'integer', 'bigint'];
const TIMESTAMP = 'timestamp without time zone';
const NUMBERS_AND_TIMES = [...WHOLE_NUMBERS, 'numeric', 'date', TIMESTAMP, 'timestamp with time zone'];
const TEXTS = ['character', 'character varying'];
const FLOATS = ['real', 'double precision'];
/** These types are younger than Amazon's table and not in it. What they take here is what a new column may get by itself. */
const YOUNGER = ['time without time zone', 'time with time zone'];

/** The types that an encoding takes; undefined for all. @see https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html */
const TYPES: Readonly<Record<string, readonly string[] | undefined>> = {
  raw: undefined,
  az64: [...NUMBERS_AND_TIMES, ...YOUNGER],
  bytedict: [...NUMBERS_AND_TIMES, ...FLOATS, ...TEXTS],
  delta: [...WHOLE_NUMBERS, 'numeric', 'date', TIMESTAMP],
  delta32k: ['integer', 'bigint', 'numeric', 'date', TIMESTAMP],
  lzo: [...NUMBERS_AND_TIMES, ...TEXTS, ...YOUNGER, 'super', 'binary varying'],
  mostly8: [...WHOLE_NUMBERS, 'numeric'],
  mostly16: ['integer', 'bigint', 'numeric'],
  mostly32: ['bigint', 'numeric'],
  runlength: [...NUMBERS_AND_TIMES, ...FLOATS, ...TEXTS, 'boolean'],
  text255: ['character varying'],
  text32k: ['character varying'],
  zstd: [...NUMBERS_AND_TIMES, ...FLOATS, ...TEXTS, ...YOUNGER, 'boolean', 'super', 'binary varying'],
};

/** Refuses an encoding that there is not, or that does not take the type. */
export function checkEncoding(encoding: string, type?: PostgresType): void {
  if (!(encoding in TYPES)) {
    throw new RedshiftError(`unknown encoding "${encoding}"`);
  }
  const types = TYPES[encoding];
  if (type && types && !types.includes(type.name)) {
    throw new RedshiftError(`invalid encoding type specified for column: ${encoding} does not take ${type.name}`);
  }
}
