import { MessageCounts } from './batch-counts';
import { EncodedMessage } from './encoded-message';
import { RowCheck } from './row-check';
import { RowEncoder } from './row-encoder';
import { RowSchema } from '../../src/private/contract/ingest';
import { readKeptRow } from '../message/kept-row';
import { Message } from '../message/messages';
import { strangeFrame } from '../message/pandas-frame';
import { Payload, PayloadProblem, readPayload } from '../message/payload';
import { RejectedRows } from '../message/rejection';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { isTooDeep } from '../values/depth';
import { mayHoldLongNumber } from '../values/digit-runs';
import { parseExactly, parseLongNumbers } from '../values/exact-numbers';

/** After so many characters the CSV is taken out of the memory in which it is written, so that this does not grow with the rows. */
const PIECE = 2 * 1024 * 1024;

/** Shared by all batches: they come one after another, and allocating memory costs more than writing to it. */
const csv = new CsvBuffer(64 * 1024);

/** Writes the rows of messages as CSV, one message after the other. Compiles the columns of a schema once. */
export class MessageEncoder {
  private readonly row: RowEncoder;
  /** Whether a column has needed the digits of numbers that a double does not hold, as it will again. What becomes of a value does not depend on it. */
  private exact = false;
  /** Start of the last message, and of the next row. */
  private start = 0;
  private end = 0;
  /** The rows of the last message, if they take more than a piece: then they were tried, but are not in the CSV yet. */
  private large?: Payload['rows'];

  constructor(private readonly schema: RowSchema, check?: RowCheck) {
    this.row = new RowEncoder(schema, check);
  }

  /** Starts a new CSV. `object` is the name that its rows begin with, if they do. */
  public restart(object: string | undefined): void {
    [this.end, this.large] = [0, undefined];
    this.row.startObject(object);
  }

  /** Writes the rows of a message that can be loaded, or returns why its rows cannot be read. */
  public write(message: Message): EncodedMessage | PayloadProblem {
    this.start = this.end;
    const encoded = this.exact
      ? this.writeRows(message, parseLongNumbers, false)
      : this.writeRows(message, JSON.parse, mayHoldLongNumber(message.body));
    if (!csv.inexact) {
      return encoded;
    }
    this.takeBack();
    this.exact = true;
    return this.writeRows(message, parseExactly, false);
  }

  /** Removes the rows of the last message. */
  public takeBack(): void {
    this.end = this.start;
    this.large = undefined;
  }

  /** Takes pieces out of the CSV while it has more than one, and at last what remains. */
  public* pieces(isLast: boolean): Generator<Buffer> {
    const rows = this.large ?? [];
    for (let at = 0, staged = 0; at < rows.length; at++) {
      const end = this.row.write(rows[at], at, staged === 0, csv, this.end);
      if (end !== REFUSED) {
        this.end = end;
        staged++;
        if (end > PIECE) yield this.take();
      }
    }
    this.large = undefined;
    if (this.end > PIECE || isLast) yield this.take();
  }

  private writeRows(message: Message, parse: (text: string) => unknown, doubtful: boolean): EncodedMessage | PayloadProblem {
    csv.startMessage(message.mayHoldUnloadable, doubtful, message.body);
    const { payloadFormat, rowsPath } = this.schema;
    const payload = message.part ? readKeptRow(message.body, parse) : readPayload(message.body, payloadFormat, parse, rowsPath);
    if ('reason' in payload) {
      return payload;
    }
    const { row } = this;
    if (payload.frame?.length && !row.takesAny(payload.frame)) {
      return { reason: 'WRONG_SHAPE', detail: strangeFrame(payload.frame) };
    }
    const { rows, parents = [] } = payload;
    let lookedAt: unknown; // what holds a row is kept with it
    const counts: MessageCounts = { rowsStaged: 0, valuesNullified: 0, unknownFields: 0, changed: [] };
    const rejected = new RejectedRows(message);
    row.startMessage(message, payload);
    for (let at = 0; at < rows.length; at++) {
      const end = row.write(rows[at], at, counts.rowsStaged === 0, csv, this.end);
      if (end !== REFUSED) {
        this.end = end;
        counts.rowsStaged++;
        counts.valuesNullified += row.nullified;
        counts.unknownFields += row.unknownFields;
        for (const change of row.changed) counts.changed.push(change);
        if (end - this.start > PIECE) {
          [this.large, this.end] = [rows, this.start];
        }
      } else if (isTooDeep(rows[at]) || (parents[at] !== lookedAt && isTooDeep(lookedAt = parents[at]))) {
        this.takeBack();
        return { reason: 'TOO_DEEP', detail: `row ${at + 1} is nested too deeply to be kept on its own` };
      } else {
        rejected.add(at + 1, row.problem);
      }
    }
    if (this.large) {
      this.end = this.start;
    }
    return { rejections: rejected.rejections, counts };
  }

  private take(): Buffer {
    const utf8 = csv.toUtf8(this.end);
    if (utf8 === undefined) {
      throw new Error('a text that cannot be loaded passed every check; the writer of its column\'s type must check for such texts');
    }
    this.end = 0;
    return utf8;
  }
}
