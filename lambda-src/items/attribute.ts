import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { jsonAttribute } from './json-attribute';
import { plainNumber } from './plain-number';
import { ATTRIBUTE_TYPES } from '../../src/private/contract/items';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';
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
  switch (ATTRIBUTE_TYPES[type.name]) {
    case 'N':
      return (field) => ({ N: plainNumber(field) });
    case 'BOOL':
      return (field) => ({ BOOL: field === 'true' });
    case 'S': {
      const sortable = sortableText(type.name);
      return (field) => ({ S: sortable(field) });
    }
    case 'DOCUMENT':
      return (field) => jsonAttribute(parseExactly(field), name);
    case 'B':
      return (field) => ({ B: Buffer.from(field, 'hex') });
  }
}

/** How a field is written so that texts have the order of what they mean. */
function sortableText(type: TypeSchema['name']): (field: string) => string {
  switch (type) {
    case 'TIME':
    case 'TIMETZ':
      return withMicroseconds;
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ':
      return (field) => `${withMicroseconds(field.replace(' ', 'T').replace(/\+00$/, ''))}Z`;
    default:
      return (field) => field;
  }
}

const SECONDS = /(:\d\d:\d\d)(?:\.(\d+))?/;

function withMicroseconds(time: string): string {
  return time.replace(SECONDS, (_all, seconds: string, fraction = '') => `${seconds}.${fraction.padEnd(6, '0')}`);
}
