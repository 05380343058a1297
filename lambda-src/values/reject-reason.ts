import { ColumnSchema } from '../../src/private/contract/table';

/** Why a row, or a whole message, cannot be staged: every code there is, and what it means. */
export const REJECT_REASONS = {
  // of a whole message
  NOT_AN_ENVELOPE: 'what the queue delivered is not an SNS notification, though the subscription is not a raw one',
  NOT_JSON: 'the body, or the line, is not JSON; NaN and Infinity as bare words are not',
  WRONG_SHAPE: 'the body is JSON, but not of the shape that the payload format names',
  NO_ID: 'with raw delivery, the message lacks the attribute that tells whether it was loaded already',
  TOO_OLD: 'the message is older than the ledger looks back, so nobody can tell whether it was loaded; a replay with force loads it',
  // of a row
  NOT_AN_OBJECT: 'the row is not a JSON object',
  TUPLE_LENGTH: 'the row has not as many values as the message names columns',
  UNKNOWN_FIELD: 'the row has a field that no column takes, and unknown fields are refused',
  ROW_TOO_LARGE: 'the row takes more than the 4 MB that COPY reads as one row',
  SIBLING_REJECTED: 'another row of the message was rejected, and a rejected row fails its whole message',
  REFUSED_BY_COPY: 'COPY refused the row, though nothing was found wrong with it before; the detail is what Redshift says',
  // of a value
  MISSING_FIELD: 'the row lacks the field of a column that is not nullable',
  NULL_VALUE: 'the value of a column that is not nullable is null, or empty where only text can be',
  WRONG_TYPE: 'the JSON type of the value is none that the column takes',
  NOT_A_NUMBER: 'the text is not a finite decimal number',
  NOT_AN_INTEGER: 'the number has a fraction, and the column takes whole numbers',
  NOT_A_BOOLEAN: 'the value is none of true, false, t, f, 1 and 0',
  NOT_A_DATE: 'the text is not a calendar day such as 2024-02-29',
  NOT_A_TIME: 'the text is not a time of day such as 23:59:59.999999; there is no second 60',
  NOT_A_TIMESTAMP: 'the text is not an ISO 8601 timestamp of a real calendar day; there is no second 60',
  NOT_BINARY: 'the text is not in the hexadecimal digits or the base64 that the column takes',
  NOT_SINGLE_BYTE: 'CHAR takes ASCII characters only',
  NUL_CHARACTER: 'the text holds U+0000, which COPY cannot load',
  LONE_SURROGATE: 'the text holds half a surrogate pair, which has no UTF-8 form',
  RESERVED_TEXT: 'the text is the very one that stands for NULL in staged files',
  TOO_DEEP: 'the JSON value is nested deeper than SUPER can be',
  OUT_OF_RANGE: 'the value is outside the range of the column\'s type',
  EXCESS_PRECISION: 'the value has more decimal places, or a finer time, than the column keeps',
  TOO_LONG: 'the value has more bytes than the column holds',
} as const;

export type RejectReason = keyof typeof REJECT_REASONS;

/** The reasons that say "the column cannot hold it", which is where a column's overflow policy is asked. */
const OVERFLOWS: ReadonlySet<RejectReason> = new Set<RejectReason>(['OUT_OF_RANGE', 'EXCESS_PRECISION', 'TOO_LONG']);

export function isOverflow(reason: RejectReason): boolean {
  return OVERFLOWS.has(reason);
}

/** Why a row cannot be staged. */
export interface RowProblem {
  readonly reason: RejectReason;
  /** The column that cannot take its value, or the field that no column takes. */
  readonly name?: string;
  /** The column of that name, and the value that it cannot take. */
  readonly column?: ColumnSchema;
  readonly value?: unknown;
}
