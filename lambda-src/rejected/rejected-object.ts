import { gzipPieces } from './gzip-pieces';
import { PayloadFormat } from '../../src/private/contract/message';
import { RowContext } from '../message/kept-row';
import { Message } from '../message/messages';
import { sentRows } from '../message/read-as-sent';
import { Rejection } from '../message/rejection';

/** What is known of the message besides what was rejected of it. */
export interface RejectedForm {
  /** Whether the ledger knows the message although no row of it is loaded. Then each row is replayed by itself. */
  readonly inLedger?: true;
  /** The path to the list of rows in the body, if the body has a list inside of it. */
  readonly rowsPath?: readonly string[];
}

/** What is kept of a message besides its rows. */
type KeptOfMessage = 'messageId' | 'deduplicationId' | 'topicArn' | 'publishedAt' | 'attributes' | 'listAttributes' | 'subject' | 'sequenceNumber' | 'digest' | 'protectedColumns';

/** The first line of an object under `rejected/`: what belongs to the message. */
export interface RejectedHeader extends RejectedForm, Pick<Message, KeptOfMessage> {
  /** How many rows of the message were staged when the others were rejected. */
  readonly rowsStaged: number;
  /** Names everything that decided about the rows: columns, policies and the release. */
  readonly version: string;
  readonly payloadFormat: PayloadFormat;
  /** Whether the rows were rebuilt from what was staged, because the message itself was no more there. */
  readonly rebuilt?: true;
  /** The body as it was sent, if the lines have no values: most rows of the message were rejected. */
  readonly body?: string;
  /** What held the lists with the rows, without the lists. Each is here once, and a row has its place. */
  readonly parents?: readonly unknown[];
}

/** What every other line says. */
type Problem = Pick<Rejection, 'reason' | 'column' | 'detail'>;

/** A line for a row or, with `row: null`, for the whole message. It has the row, or the body, as it was sent. */
export interface RejectedValue extends Problem, Pick<RowContext, 'label'> {
  readonly row: number | null;
  /** The place of what held the list with the row, counted from 0. */
  readonly parent?: number;
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
  { message, rejections, rowsStaged }: RejectedMessage, version: string, payloadFormat: PayloadFormat, form: RejectedForm = {},
): Promise<Buffer> {
  const { messageId, deduplicationId, topicArn, publishedAt, attributes, listAttributes, subject, sequenceNumber, digest, body } = message;
  const { isRebuilt, protectedColumns } = message;
  // A rebuilt message is a list of rows, whatever the form was in which producers sent it.
  const [format, rowsPath] = isRebuilt ? ['JSON' as const] : [payloadFormat, form.rowsPath];
  // Repeating the rows one by one costs more than the message if most of them are here.
  const whole = rejections[0].rows !== null && rejections.reduce((sum, { rows }) => sum + rows!.length, 0) > rowsStaged;
  const { lines, parents }: KeptLines = whole ? { lines: ranges(rejections) } : values(rejections, body, format, rowsPath);
  const header: RejectedHeader = {
    messageId,
    deduplicationId,
    topicArn,
    publishedAt,
    attributes,
    ...listAttributes && { listAttributes },
    ...subject !== undefined && { subject },
    ...sequenceNumber !== undefined && { sequenceNumber },
    digest,
    rowsStaged,
    version,
    payloadFormat: format,
    ...isRebuilt && { rebuilt: true, protectedColumns },
    ...form,
    rowsPath,
    ...parents && { parents },
    ...whole && { body },
  };
  return gzipPieces(toLines(header, lines));
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

interface KeptLines extends Pick<RejectedHeader, 'parents'> {
  readonly lines: Iterable<RejectedRanges | RejectedValue>;
}

function values(rejections: readonly Rejection[], body: string, payloadFormat: PayloadFormat, rowsPath: RejectedForm['rowsPath']): KeptLines {
  const problems = new Map<number, Problem>();
  const ofMessage: RejectedValue[] = [];
  for (const { rows, reason, column, detail } of rejections) {
    if (rows === null) {
      ofMessage.push({ row: null, reason, column, detail, value: body });
    }
    rows?.forEach((row) => problems.set(row, { reason, column, detail }));
  }
  if (problems.size === 0) {
    return { lines: ofMessage };
  }
  const sent = sentRows(body, payloadFormat, rowsPath);
  const ofRows = [...problems].sort(([one], [other]) => one - other);
  const parents = rowsPath && [...new Set(ofRows.map(([row]) => sent(row).parent))];
  const placeOf = new Map(parents?.map((parent, place) => [parent, place]));
  return {
    parents,
    lines: linesOf(ofMessage, ofRows, (row) => {
      const { parent, ...own } = sent(row);
      return { ...own, ...parents && { parent: placeOf.get(parent) } };
    }),
  };
}

function* linesOf(
  ofMessage: readonly RejectedValue[], ofRows: readonly (readonly [number, Problem])[], sent: (row: number) => Pick<RejectedValue, 'label' | 'parent' | 'value'>,
): Generator<RejectedValue> {
  yield* ofMessage;
  for (const [row, problem] of ofRows) {
    yield { row, ...problem, ...sent(row) };
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
