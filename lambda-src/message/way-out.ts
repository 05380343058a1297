import { isTruncatable, Overflow, ColumnSchema, SourceSchema } from '../../src/private/contract/table';
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
  const wayOut = isOverflow(reason) ? overflowWayOut(column, reason === 'OUT_OF_RANGE') : reason === 'WRONG_TYPE' ? typeWayOut(column, value) : undefined;
  return wayOut === undefined ? meaning : `${meaning}; ${wayOut}`;
}

function missing(source: SourceSchema): string {
  switch (source.from) {
    case 'FIELD':
      return `the row lacks ${source.path.length > 1 ? 'a value at the path' : 'the field'} ${source.path.map((name) => JSON.stringify(name)).join(', ')}`;
    case 'ATTRIBUTE':
      return `the message lacks the attribute ${JSON.stringify(source.name)}`;
    case 'TOPIC_ARN':
      return 'the message does not say its topic, because raw message delivery omits it';
    case 'MESSAGE_ID':
    case 'TIMESTAMP':
      return 'the message lacks its id or its time';
  }
}

/** Which policy would load the row. Only NULLIFY helps against a value that is out of range. */
function overflowWayOut(column: ColumnSchema, outOfRange: boolean): string {
  const policies: Overflow[] = [];
  if (!outOfRange && column.overflow !== 'TRUNCATE' && isTruncatable(column.type) && !column.key) {
    policies.push('TRUNCATE');
  }
  if (column.nullable && column.overflow !== 'NULLIFY') {
    policies.push('NULLIFY');
  }
  return policies.length > 0
    ? `set the column's 'overflow' to ${policies.join(' or ')}, or take a type that holds more`
    : 'no other \'overflow\' of the column loads it, so take a type that holds more';
}

/** A type that takes what this one does not. */
function typeWayOut({ type: { name } }: ColumnSchema, value: unknown): string | undefined {
  if (name === 'TIMESTAMP' && isNumber(value)) {
    return 'for a number since 1970 use ColumnType.timestampFromEpoch()';
  }
  if (name === 'TIMESTAMPTZ' && isNumber(value)) {
    return 'for a number since 1970 use ColumnType.timestamptzFromEpoch()';
  }
  return typeof value === 'object' && value !== null && !isNumber(value)
    ? 'SUPER takes objects and lists, and ColumnSource.path() takes a value inside of one' : undefined;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || isExactNumber(value);
}
