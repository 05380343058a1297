import { gzipPieces } from './gzip-pieces';
import { PayloadFormat } from '../../src/private/contract/message';
import { Message } from '../message/messages';
import { readAsSent } from '../message/read-as-sent';
import { Rejection, wholeRow } from '../message/rejection';

/** What is known of the message besides what was rejected of it. */
export interface RejectedForm {
  /** Whether the ledger knows the message although no row of it is loaded. Then each row is replayed by itself. */
  readonly inLedger?: true;
}

/** The first line of an object under `rejected/`: what belongs to the message. */
export interface RejectedHeader extends RejectedForm, Pick<Message, 'messageId' | 'deduplicationId' | 'topicArn' | 'publishedAt' | 'attributes' | 'digest'> {
  /** How many rows of the message were staged when the others were rejected. */
  readonly rowsStaged: number;
  /** Names everything that decided about the rows: columns, policies and the release. */
  readonly version: string;
  readonly payloadFormat: PayloadFormat;
  /** Whether the rows were rebuilt from what was staged, because the message itself was no more there. */
  readonly rebuilt?: true;
  /** The body as it was sent, if the lines have no values: most rows of the message were rejected. */
  readonly body?: string;
}

/** What every other line says. */
type Problem = Pick<Rejection, 'reason' | 'column' | 'detail'>;

/** A line for a row or, with `row: null`, for the whole message. It has the row, or the body, as it was sent. */
export interface RejectedValue extends Problem {
  readonly row: number | null;
  readonly value: unknown;
}

/** A line for rows of the body that the first line has. Each pair names the first row and the last row of a range, counted from 1. */
export interface RejectedRanges extends Problem {
  readonly rows: readonly (readonly [number, number])[];
}

/** What is written of one message. */
export interface RejectedMessage {
  readonly message: Message;
  readonly rejections: readonly Rejection[];
  readonly rowsStaged: number;
}

/** Writes an object: gzip over lines of JSON, in which each number has the digits with which it was sent. */
export async function writeRejected(
  { message, rejections, rowsStaged }: RejectedMessage, version: string, payloadFormat: PayloadFormat, { inLedger }: RejectedForm = {},
): Promise<Buffer> {
  const { messageId, deduplicationId, topicArn, publishedAt, attributes, digest, body, isRebuilt } = message;
  // Repeating the rows one by one costs more than the message if most of them are here.
  const whole = rejections[0].rows !== null && rejections.reduce((sum, { rows }) => sum + rows!.length, 0) > rowsStaged;
  const header: RejectedHeader = {
    messageId,
    deduplicationId,
    topicArn,
    publishedAt,
    attributes,
    digest,
    rowsStaged,
    version,
    payloadFormat,
    ...isRebuilt && { rebuilt: true },
    ...inLedger && { inLedger },
    ...whole && { body },
  };
  return gzipPieces(toLines(header, whole ? ranges(rejections) : values(rejections, body, payloadFormat)));
}

function* toLines(header: RejectedHeader, lines: Iterable<RejectedRanges | RejectedValue>): Generator<string> {
  yield `${JSON.stringify(header)}\n`;
  for (const line of lines) {
    yield `${JSON.stringify(line)}\n`;
  }
}

function* ranges(rejections: readonly Rejection[]): Generator<RejectedRanges> {
  for (const { rows, reason, column, detail } of rejections) {
    yield { rows: rangesOf(rows!), reason, column, detail };
  }
}

function* values(rejections: readonly Rejection[], body: string, payloadFormat: PayloadFormat): Generator<RejectedValue> {
  const problems = new Map<number, Problem>();
  for (const { rows, reason, column, detail } of rejections) {
    if (rows === null) {
      yield { row: null, reason, column, detail, value: body };
    }
    rows?.forEach((row) => problems.set(row, { reason, column, detail }));
  }
  const sent = problems.size > 0 ? readAsSent(body, payloadFormat) : undefined;
  for (const [row, problem] of [...problems].sort(([one], [other]) => one - other)) {
    yield { row, ...problem, value: wholeRow(sent!.rows[row - 1], sent!.columns) };
  }
}

function rangesOf(rows: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last?.[1] === row - 1) {
      last[1] = row;
    } else {
      found.push([row, row]);
    }
  }
  return found;
}
