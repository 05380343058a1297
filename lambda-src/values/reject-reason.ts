import { ColumnSchema } from '../../src/private/contract/table';

/** What a reason says, and of what. */
interface Definition {
  /** Of a single row, of a whole message, or of either. */
  readonly scope: 'ROW' | 'MESSAGE' | 'EITHER';
  readonly meaning: string;
}

/** Why a row, or a whole message, cannot be staged. `docs/reject-reasons.md` lists every one with its way out. */
export const REJECT_REASONS = {
  NOT_AN_ENVELOPE: { scope: 'MESSAGE', meaning: 'what the queue delivered is not an SNS notification, though raw message delivery is off' },
  NOT_JSON: { scope: 'EITHER', meaning: 'the body, or a line of it, is not JSON; the bare words NaN and Infinity are not JSON' },
  WRONG_SHAPE: { scope: 'MESSAGE', meaning: 'the body is JSON, but does not have the shape that the payload format asks for' },
  NO_ID: { scope: 'MESSAGE', meaning: 'with raw message delivery, the message lacks the attribute that tells whether it was loaded already' },
  TOO_OLD: { scope: 'MESSAGE', meaning: 'the message is older than the ledger looks back, so nobody can tell whether it was loaded' },
  TOO_DEEP: { scope: 'EITHER', meaning: 'the JSON is nested deeper than SUPER can be, or deeper than it can be read' },

  NOT_AN_OBJECT: { scope: 'ROW', meaning: 'the row is not a JSON object' },
  TUPLE_LENGTH: { scope: 'ROW', meaning: 'the row does not have as many values as the message names columns' },
  UNKNOWN_FIELD: { scope: 'ROW', meaning: 'the row has a field that no column takes, and unknown fields are rejected' },
  ROW_TOO_LARGE: { scope: 'ROW', meaning: 'the row takes more than the 4 MB that COPY reads as one row' },
  SIBLING_REJECTED: { scope: 'ROW', meaning: 'another row of the message was rejected, and a rejected row fails its whole message' },
  REFUSED_BY_COPY: { scope: 'ROW', meaning: 'COPY refused the row, though nothing was found wrong with it before; the detail is what Redshift says' },

  MISSING_FIELD: { scope: 'ROW', meaning: 'the row lacks the field of a column that is not nullable' },
  NULL_VALUE: { scope: 'ROW', meaning: 'the value of a column that is not nullable is null, or is empty in a column that keeps no empty text' },
  WRONG_TYPE: { scope: 'ROW', meaning: 'the column does not take values of this JSON type' },
  NOT_A_NUMBER: { scope: 'ROW', meaning: 'the text is not a finite decimal number' },
  NOT_AN_INTEGER: { scope: 'ROW', meaning: 'the number has a fraction, and the column takes whole numbers' },
  NOT_A_BOOLEAN: { scope: 'ROW', meaning: 'the value is not one of true, false, t, f, 1 and 0' },
  NOT_A_DATE: { scope: 'ROW', meaning: 'the text is not a calendar day such as 2024-02-29' },
  NOT_A_TIME: { scope: 'ROW', meaning: 'the text is not a time of day such as 23:59:59.999999; there is no second 60' },
  NOT_A_TIMESTAMP: { scope: 'ROW', meaning: 'the text is not an ISO 8601 timestamp of a real calendar day; there is no second 60' },
  NOT_BINARY: { scope: 'ROW', meaning: 'the text is not in the hexadecimal digits or the base64 that the column takes' },
  NOT_SINGLE_BYTE: { scope: 'ROW', meaning: 'CHAR takes ASCII characters only' },
  NUL_CHARACTER: { scope: 'ROW', meaning: 'the text holds U+0000, which COPY cannot load' },
  LONE_SURROGATE: { scope: 'ROW', meaning: 'the text holds half a surrogate pair, which has no UTF-8 form' },
  RESERVED_TEXT: { scope: 'ROW', meaning: 'the text is the very one that stands for NULL in staged files' },
  OUT_OF_RANGE: { scope: 'ROW', meaning: 'the value is outside the range of the column\'s type' },
  EXCESS_PRECISION: { scope: 'ROW', meaning: 'the value has more decimal places, or a finer time, than the column keeps' },
  TOO_LONG: { scope: 'ROW', meaning: 'the value has more bytes than the column holds' },
} as const satisfies { readonly [code: string]: Definition };

export type RejectReason = keyof typeof REJECT_REASONS;

type ReasonsOf<Scope extends Definition['scope']> =
  { [Reason in RejectReason]: typeof REJECT_REASONS[Reason]['scope'] extends Scope ? Reason : never }[RejectReason];

export type RowRejectReason = ReasonsOf<'ROW' | 'EITHER'>;
export type MessageRejectReason = ReasonsOf<'MESSAGE' | 'EITHER'>;

/** The reasons that say "the column cannot hold it", which is where a column's overflow policy is asked. */
const OVERFLOWS: ReadonlySet<RejectReason> = new Set<RejectReason>(['OUT_OF_RANGE', 'EXCESS_PRECISION', 'TOO_LONG']);

export function isOverflow(reason: RejectReason): boolean {
  return OVERFLOWS.has(reason);
}

/** Why a row cannot be staged. */
export interface RowProblem {
  readonly reason: RowRejectReason;
  /** The column that cannot take its value, or the field that no column takes. */
  readonly name?: string;
  /** The column of that name, and the value that it cannot take. */
  readonly column?: ColumnSchema;
  readonly value?: unknown;
}
