import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { jsonAttribute } from './json-attribute';
import { plainNumber } from './plain-number';
import { ColumnSchema } from '../../src/private/contract/table';
import { parseExactly } from '../values/exact-numbers';
import { NULL_MARKER } from '../values/loadable-text';
import { keepsEmptyText } from '../values/value-writer';

/** Turns a field of the CSV into an attribute. Returns undefined for NULL. */
export type AttributeReader = (field: string) => AttributeValue | undefined;

/**
 * Compiles the reader of a column's fields. They have been through every rule of the column's type already, and are in its only notation.
 *
 * Times are written so that texts sort as times do: with six decimal places, and a timestamp with a `T` and a `Z`.
 */
export function attributeReader(column: ColumnSchema): AttributeReader {
  const read = reader(column);
  const emptyIsNull = !keepsEmptyText(column);
  return (field) => (field === NULL_MARKER || (emptyIsNull && field === '') ? undefined : read(field));
}

function reader({ name, type }: ColumnSchema): (field: string) => AttributeValue {
  switch (type.name) {
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'DECIMAL':
    case 'REAL':
    case 'DOUBLE PRECISION':
      return (field) => ({ N: plainNumber(field) });
    case 'BOOLEAN':
      return (field) => ({ BOOL: field === 'true' });
    case 'CHAR':
    case 'VARCHAR':
    case 'DATE':
      return (field) => ({ S: field });
    case 'TIME':
    case 'TIMETZ':
      return (field) => ({ S: withMicroseconds(field) });
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ':
      return (field) => ({ S: `${withMicroseconds(field.replace(' ', 'T').replace(/\+00$/, ''))}Z` });
    case 'SUPER':
      return (field) => jsonAttribute(parseExactly(field), name);
    case 'VARBYTE':
      return (field) => ({ B: Buffer.from(field, 'hex') });
  }
}

const SECONDS = /(:\d\d:\d\d)(?:\.(\d+))?/;

function withMicroseconds(time: string): string {
  return time.replace(SECONDS, (_all, seconds: string, fraction = '') => `${seconds}.${fraction.padEnd(6, '0')}`);
}
