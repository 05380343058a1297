import { Message, UnusableMessage } from './messages';
import { UnreadableRow } from './payload';
import { MAX_DEPTH, MessageRejectReason, REJECT_REASONS, RejectReason, RowProblem } from '../values/reject-reason';

/** A row or a whole message that is not staged, and the reason. */
export interface Rejection {
  readonly messageId: string;
  readonly deduplicationId: string;
  readonly itemIdentifier: string;
  /** The row's number in the message, counted from 1; null for the whole message. */
  readonly row: number | null;
  readonly reason: RejectReason;
  /** The column that cannot take its value, or the field that no column takes. */
  readonly column?: string;
  /** What was expected and what was found. It holds nothing of the value, so that it may be logged. */
  readonly detail: string;
  /** The row or the body, whole. */
  readonly value: unknown;
}

export function rejectMessage(message: Message | UnusableMessage, reason: MessageRejectReason, detail: string): Rejection {
  const { messageId, deduplicationId, itemIdentifier, body } = message;
  return { messageId, deduplicationId, itemIdentifier, row: null, reason, detail, value: body };
}

export interface RejectedRow extends RowProblem {
  /** The row's number in the message, counted from 1. */
  readonly number: number;
  readonly row: unknown;
  /** The names of the row's values, if the message gives them once for all its rows. */
  readonly tupleColumns: readonly string[] | undefined;
}

export function rejectRow(message: Message, rejected: RejectedRow): Rejection {
  const { messageId, deduplicationId, itemIdentifier } = message;
  const { number, reason, name, row, tupleColumns } = rejected;
  return {
    messageId,
    deduplicationId,
    itemIdentifier,
    row: number,
    reason,
    ...(name !== undefined && { column: name }),
    detail: describe(rejected),
    value: wholeRow(row, tupleColumns),
  };
}

function describe({ reason, column, value }: RowProblem): string {
  const { meaning } = REJECT_REASONS[reason];
  return column === undefined ? meaning : `"${column.name}" is ${column.sql}${column.nullable ? '' : ' NOT NULL'} and got ${kindOf(value)}: ${meaning}`;
}

function kindOf(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return `a text of ${Buffer.byteLength(value)} bytes`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : JSON.stringify(value).startsWith('{') ? 'an object' : 'a number';
    default:
      return `a ${typeof value}`;
  }
}

/** A row as an object by itself, also if its message says once for all rows what their values are called. */
export function wholeRow(row: unknown, tupleColumns: readonly string[] | undefined): unknown {
  if (row instanceof UnreadableRow) {
    return row.text;
  }
  return tupleColumns !== undefined && Array.isArray(row) && row.length === tupleColumns.length
    ? Object.fromEntries(tupleColumns.map((name, at) => [name, row[at]]))
    : row;
}

/** Whether a row cannot be written as JSON again, although it could be read. */
export function isTooDeep(value: unknown, depth: number = 0): boolean {
  return typeof value === 'object' && value !== null
    && (depth === MAX_DEPTH || Object.values(value).some((member) => isTooDeep(member, depth + 1)));
}
