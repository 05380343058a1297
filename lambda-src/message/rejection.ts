import { Message, UnusableMessage } from './messages';
import { UnreadableRow } from './payload';
import { meaningOf } from './way-out';
import { isExactNumber } from '../values/exact-numbers';
import { MessageRejectReason, REJECT_REASONS, RejectReason, RowProblem } from '../values/reject-reason';

/** Rows of a message, or the whole message, that are not staged for the same reason. Their values are not here: the message has them. */
export interface Rejection {
  readonly messageId: string;
  readonly deduplicationId: string;
  readonly itemIdentifier: string;
  /** The numbers of the rows in the message, counted from 1 and ascending; null for the whole message. */
  readonly rows: readonly number[] | null;
  readonly reason: RejectReason;
  /** The column that cannot take its value, or the field that no column takes. */
  readonly column?: string;
  /** What was expected and what was found. It holds nothing of the value, unless Redshift says it; then it quotes the value and must not be logged. */
  readonly detail: string;
}

export function rejectMessage(message: Message | UnusableMessage, reason: MessageRejectReason, detail: string): Rejection {
  const { messageId, deduplicationId, itemIdentifier } = message;
  return { messageId, deduplicationId, itemIdentifier, rows: null, reason, detail };
}

/** After so many different problems of a message, a new one is told by its reason only: every row could have a problem of its own. */
const MOST_PROBLEMS = 1000;

/** The rejected rows of one message. However many they are, each takes little more than its number. */
export class RejectedRows {
  private readonly byProblem = new Map<string, Rejection & { readonly rows: number[] }>();

  constructor(private readonly message: Pick<Message, 'messageId' | 'deduplicationId' | 'itemIdentifier'>) {}

  /** Adds a row by its number, counted from 1. Rows are added in their order. */
  public add(number: number, problem: RowProblem, detail: string = describe(problem)): void {
    const { reason, name } = problem;
    const key = `${reason}\n${name}\n${detail}`;
    const known = this.byProblem.get(key) ?? (this.byProblem.size < MOST_PROBLEMS ? undefined : this.byProblem.get(reason));
    if (known) {
      known.rows.push(number);
    } else if (this.byProblem.size < MOST_PROBLEMS) {
      this.enter(key, number, { reason, ...name !== undefined && { column: name }, detail });
    } else {
      this.enter(reason, number, { reason, detail: `${REJECT_REASONS[reason].meaning}; the message has too many different problems to tell each` });
    }
  }

  public get rejections(): Rejection[] {
    return [...this.byProblem.values()];
  }

  private enter(key: string, number: number, problem: Pick<Rejection, 'reason' | 'column' | 'detail'>): void {
    const { messageId, deduplicationId, itemIdentifier } = this.message;
    this.byProblem.set(key, { messageId, deduplicationId, itemIdentifier, rows: [number], ...problem });
  }
}

function describe(problem: RowProblem): string {
  const { column, value } = problem;
  const meaning = meaningOf(problem);
  return column === undefined ? meaning : `"${column.name}" is ${column.sql}${column.nullable ? '' : ' NOT NULL'} and got ${kindOf(value)}: ${meaning}`;
}

function kindOf(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return `a text of ${Buffer.byteLength(value)} bytes`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : isExactNumber(value) ? 'a number' : 'an object';
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
