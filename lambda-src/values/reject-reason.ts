import { ColumnSchema } from '../../src/private/contract/table';

/** The meaning of a reason, and what it rejects. */
interface Definition {
  /** Whether the reason rejects a single row, a whole message, or either. */
  readonly scope: 'ROW' | 'MESSAGE' | 'EITHER';
  readonly meaning: string;
}

/** Why a row or a whole message cannot be staged. `docs/reject-reasons.md` lists every one with its way out. */
export const REJECT_REASONS = {
  NOT_AN_ENVELOPE: { scope: 'MESSAGE', meaning: 'the message in the queue is not an SNS notification of the ingest\'s topics, although raw message delivery is off' },
  NOT_JSON: { scope: 'EITHER', meaning: 'the body, or a line of it, is not JSON; the bare words NaN and Infinity are not JSON' },
  WRONG_SHAPE: { scope: 'EITHER', meaning: 'the body, or an element of it, is JSON, but does not have the shape in which rows are read' },
  NO_ID: { scope: 'MESSAGE', meaning: 'the message lacks the attribute by which a second delivery is recognised' },
  TOO_OLD: { scope: 'MESSAGE', meaning: 'the message is older than the time for which loaded messages are remembered, so it may be loaded already' },
  ID_REUSED: { scope: 'MESSAGE', meaning: 'another message with the same deduplicationId came before, so that this one would count as delivered twice' },
  TOO_EXPENSIVE: { scope: 'MESSAGE', meaning: 'reading the rows of the message takes more memory or time than the function has' },
  HANDLER_ERROR: { scope: 'MESSAGE', meaning: 'the handler failed on the message, which is a mistake of this library' },
  TOO_DEEP: { scope: 'EITHER', meaning: 'the JSON is nested more than 1,000 levels deep, or too deeply to be read' },

  NOT_AN_OBJECT: { scope: 'ROW', meaning: 'the row is not a JSON object' },
  TUPLE_LENGTH: { scope: 'ROW', meaning: 'the number of values in the row differs from the number of columns that the message names' },
  NO_KNOWN_FIELD: { scope: 'ROW', meaning: 'the row has none of the fields that columns take' },
  UNKNOWN_FIELD: { scope: 'ROW', meaning: 'the row has a field that no column takes, and unknown fields are rejected' },
  AMBIGUOUS_FIELD: { scope: 'ROW', meaning: 'the row has several fields whose names differ only in case from each other and from that of a column\'s field' },
  ROW_TOO_LARGE: { scope: 'ROW', meaning: 'the row takes more than 4 MB as CSV, the most that can be loaded as one row' },
  EMPTY_KEY: { scope: 'ROW', meaning: 'a key attribute of the item would be an empty text, which DynamoDB does not take' },
  KEY_TOO_LONG: { scope: 'ROW', meaning: 'a key attribute of the item is longer than DynamoDB takes: 2,048 bytes for a partition key, 1,024 for a sort key' },
  ITEM_TOO_LARGE: { scope: 'ROW', meaning: 'the item takes more than 400 KB with the names of its attributes, the most that DynamoDB holds' },
  SIBLING_REJECTED: { scope: 'ROW', meaning: 'another row of the message was rejected, and a rejected row fails its whole message' },
  REFUSED_BY_COPY: { scope: 'ROW', meaning: 'the database refused the row, although no check before had found a problem; the detail is what the database says' },
  REFUSED_BY_TABLE: { scope: 'ROW', meaning: 'DynamoDB refused the item, although no check before had found a problem; the detail is what DynamoDB says' },

  MISSING_FIELD: { scope: 'ROW', meaning: 'the row lacks the field of a column that is not nullable' },
  NULL_VALUE: { scope: 'ROW', meaning: 'the value of a column that is not nullable is null, or is empty in a column that does not hold empty texts' },
  WRONG_TYPE: { scope: 'ROW', meaning: 'the column does not take values of this JSON type' },
  NOT_A_NUMBER: { scope: 'ROW', meaning: 'the text is not a finite decimal number' },
  NOT_AN_INTEGER: { scope: 'ROW', meaning: 'the number has a fraction, and the column takes whole numbers only' },
  NOT_A_BOOLEAN: { scope: 'ROW', meaning: 'the value is not one of true, false, t, f, yes, no, y, n, 1 and 0' },
  NOT_A_DATE: { scope: 'ROW', meaning: 'the text is not a calendar day such as 2024-02-29' },
  NOT_A_TIME: { scope: 'ROW', meaning: 'the text is not a time of day such as 23:59:59.999999; there is no second 60' },
  NOT_A_TIMESTAMP: { scope: 'ROW', meaning: 'the text is not an ISO 8601 timestamp of a real calendar day; there is no second 60' },
  NOT_BINARY: { scope: 'ROW', meaning: 'the text is not in the encoding that the column takes, hexadecimal digits or base64' },
  NOT_SINGLE_BYTE: { scope: 'ROW', meaning: 'CHAR takes ASCII characters only' },
  NUL_CHARACTER: { scope: 'ROW', meaning: 'the text holds U+0000, which cannot be loaded' },
  LONE_SURROGATE: { scope: 'ROW', meaning: 'the text holds half a surrogate pair, which has no UTF-8 form' },
  RESERVED_TEXT: { scope: 'ROW', meaning: 'the text equals the marker that stands for NULL in staged files' },
  OUT_OF_RANGE: { scope: 'ROW', meaning: 'the value is outside the range of the column\'s type' },
  EXCESS_PRECISION: { scope: 'ROW', meaning: 'the value has more decimal places, or a finer time, than the column keeps' },
  TOO_LONG: { scope: 'ROW', meaning: 'the value has more bytes than the column holds' },
} as const satisfies { readonly [code: string]: Definition };

export type RejectReason = keyof typeof REJECT_REASONS;

type ReasonsOf<Scope extends Definition['scope']> =
  { [Reason in RejectReason]: typeof REJECT_REASONS[Reason]['scope'] extends Scope ? Reason : never }[RejectReason];

export type RowRejectReason = ReasonsOf<'ROW' | 'EITHER'>;
export type MessageRejectReason = ReasonsOf<'MESSAGE' | 'EITHER'>;

/** Reasons that mean "the column cannot hold it". For these, the column's overflow policy decides. */
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
  /** What is said instead of the reason's meaning. It quotes nothing of the value. */
  readonly detail?: string;
}
