import { pathText } from './field-names';
import { isRoundable, isTruncatable, Overflow, ColumnSchema, SourceSchema, TypeSchema } from '../../src/private/contract/table';
import { isExactNumber } from '../values/exact-numbers';
import { isOverflow, REJECT_REASONS, RowProblem } from '../values/reject-reason';

/** What a reason means for a row, and what can be changed so that such a row loads. Quotes nothing of the value. */
export function meaningOf({ reason, column, value, detail }: RowProblem): string {
  const { meaning } = REJECT_REASONS[reason];
  if (detail !== undefined || column === undefined) {
    return detail ?? meaning;
  }
  if (reason === 'MISSING_FIELD') {
    return `${missing(column.source)}, and the column is not nullable`;
  }
  if (reason === 'NOT_JSON') {
    return 'the text is not JSON, and the column takes only texts that are; ColumnType.SUPER takes any';
  }
  const wayOut = wayOutOf(reason, column, value);
  return wayOut === undefined ? meaning : `${meaning}; ${wayOut}`;
}

function wayOutOf(reason: RowProblem['reason'], column: ColumnSchema, value: unknown): string | undefined {
  switch (reason) {
    case 'WRONG_TYPE':
      return column.protection ? 'a protected column takes a text, a number or a boolean, and ColumnSource.path() takes one inside of an object or a list' : typeWayOut(column, value);
    case 'NUL_CHARACTER':
    case 'LONE_SURROGATE':
      return column.key ? undefined : 'set the column\'s \'replaceInvalid\' to load another character in its place';
    default:
      return isOverflow(reason) ? overflowWayOut(column, value, reason === 'OUT_OF_RANGE') : undefined;
  }
}

function missing(source: SourceSchema): string {
  switch (source.from) {
    case 'FIELD':
      return `the row lacks ${source.path.length > 1 ? 'a value at the path' : 'the field'} ${pathText(source.path)}`;
    case 'ATTRIBUTE':
      return `the message lacks the attribute ${JSON.stringify(source.name)}`;
    case 'TOPIC_ARN':
      return 'the message does not say its topic, because raw message delivery omits it';
    case 'SUBJECT':
      return 'the message has no subject';
    case 'SEQUENCE_NUMBER':
      return 'the message has no sequence number, because its topic is not a FIFO topic';
    case 'PARENT':
      return `what holds the rows lacks a value at the path ${pathText(source.path)}`;
    case 'FIRST_OF':
      return 'none of the sources of the column has a value';
    case 'PANDAS_INDEX':
      return 'the row has no label';
    case 'MESSAGE_ID':
    case 'TIMESTAMP':
    case 'ROW_NUMBER':
    case 'LOAD_TIME':
    case 'BATCH_ID':
      return 'the message lacks its id or its time';
  }
}

/** Which policy would load the row. Only NULLIFY helps against a value that is out of range, and for JSON text, of which a part is no JSON. */
function overflowWayOut(column: ColumnSchema, value: unknown, outOfRange: boolean): string {
  if (column.protection?.kind === 'HMAC_SHA256') {
    return 'let producers send the number as a text'; // every hash fits, so that no policy decides
  }
  const { type, key, nullable } = column;
  const all: readonly [Overflow, boolean][] = [
    ['ROUND', !outOfRange && isRoundable(type) && !key],
    ['TRUNCATE', !outOfRange && isTruncatable(type) && !key && !('fromJson' in type && type.fromJson && isContainer(value))],
    ['NULLIFY', nullable],
  ];
  const policies = all.flatMap(([policy, helps]) => (helps && policy !== column.overflow ? [policy] : []));
  const another = outOfRange ? widerRange(type) : finerType(type);
  return policies.length > 0
    ? `set the column's 'overflow' to ${policies.join(' or ')}, or ${another}`
    : `no other 'overflow' of the column loads it, so ${another}`;
}

const LARGER_TYPE = 'take a type that holds more';

function widerRange(type: TypeSchema): string {
  return 'epoch' in type && type.epoch ? `change the unit of the column if its numbers do not count ${type.epoch.toLowerCase()}` : LARGER_TYPE;
}

function finerType(type: TypeSchema): string {
  return isRoundable(type) && type.name !== 'DECIMAL' ? 'let producers send nothing finer than microseconds' : LARGER_TYPE;
}

const FROM_EPOCH: ReadonlyMap<TypeSchema['name'], string> = new Map([
  ['DATE', 'dateFromEpoch'], ['TIMESTAMP', 'timestampFromEpoch'], ['TIMESTAMPTZ', 'timestamptzFromEpoch'],
]);

/** A type that takes what this one does not. */
function typeWayOut({ type: { name } }: ColumnSchema, value: unknown): string | undefined {
  const fromEpoch = FROM_EPOCH.get(name);
  if (fromEpoch !== undefined && isNumber(value)) {
    return `for a number since 1970 use ColumnType.${fromEpoch}()`;
  }
  return isContainer(value)
    ? `SUPER takes objects and lists${name === 'VARCHAR' ? ', ColumnType.varcharFromJson() takes them as text' : ''}, and ColumnSource.path() takes a value inside of one` : undefined;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isNumber(value);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || isExactNumber(value);
}
