import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { plainNumber } from './plain-number';
import { UnholdableError } from './unholdable';
import { NUMBER_RANGE } from '../../src/private/contract/items';
import { isExactNumber } from '../values/exact-numbers';

/** How deep lists and maps may be nested. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MOST_LEVELS = 32;

/** A JSON value as an attribute: objects as maps, arrays as lists. Numbers keep their digits. */
export function jsonAttribute(value: unknown, column: string, level: number = 0): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
      return { N: heldNumber(String(value), column) };
    default:
      if (value === null) {
        return { NULL: true };
      }
      return isExactNumber(value) ? { N: heldNumber(value.rawJSON, column) } : container(value as object, column, level + 1);
  }
}

function container(value: object, column: string, level: number): AttributeValue {
  if (level > MOST_LEVELS) {
    throw new UnholdableError({ reason: 'TOO_DEEP', name: column, detail: `the JSON is nested more than ${MOST_LEVELS} levels deep, which DynamoDB does not hold` });
  }
  return Array.isArray(value)
    ? { L: value.map((one) => jsonAttribute(one, column, level)) }
    : { M: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, jsonAttribute(one, column, level)])) };
}

function heldNumber(text: string, column: string): string {
  const number = plainNumber(text);
  const [, whole, zeros] = /^-?(\d+)(?:\.(0*))?/.exec(number)!;
  const { from, below } = NUMBER_RANGE;
  if (whole.length > below || (whole === '0' && zeros !== undefined && zeros.length >= -from)) {
    throw new UnholdableError({ reason: 'OUT_OF_RANGE', name: column, detail: `a number in the JSON is outside the range of DynamoDB, which is from 1E${from} to below 1E+${below}` });
  }
  return number;
}
