import { MessageCounts } from './batch-counts';
import { RowReader } from './row-reader';
import { RowWriter } from './row-writer';
import { IngestSchema } from '../../src/private/contract/ingest';
import { Message } from '../message/messages';
import { PayloadProblem, readPayload } from '../message/payload';
import { readAsSent } from '../message/read-as-sent';
import { isTooDeep, Rejection, rejectRow } from '../message/rejection';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { parseExactly } from '../values/exact-numbers';

/** The outcome for the rows of a message. */
export interface EncodedMessage {
  readonly rejected: readonly Rejection[];
  readonly counts: MessageCounts;
}

const NOTHING = new Uint16Array(0);

/** Shared by all batches: they come one after another, and allocating memory costs more than writing to it. */
const csv = new CsvBuffer(64 * 1024);

/** Writes the rows of messages as CSV, one message after the other. Compiles the columns of a schema once. */
export class MessageEncoder {
  private readonly reader: RowReader;
  private readonly writer: RowWriter;
  private readonly exact: boolean;
  /** Start of the last message, and of the next row. */
  private start = 0;
  private end = 0;

  constructor(private readonly schema: IngestSchema) {
    this.reader = new RowReader(schema);
    this.writer = new RowWriter(schema);
    this.exact = schema.columns.some(({ type }) => type.name === 'DECIMAL' || type.name === 'SUPER');
  }

  /** Starts a new CSV. If `careful`, each text that cannot be loaded is found on its own. */
  public restart(careful: boolean): void {
    this.end = 0;
    csv.careful = careful;
  }

  /** The CSV so far; undefined if it holds a text that cannot be loaded, so that it must be written again with care. */
  public toCsv(): Buffer | undefined {
    return csv.toUtf8(this.end);
  }

  /** Writes the rows of a message that can be loaded, or returns why its rows cannot be read. */
  public write(message: Message): EncodedMessage | PayloadProblem {
    this.start = this.end;
    csv.inexact = false;
    const encoded = this.writeRows(message, this.exact);
    if (!csv.inexact || this.exact) {
      return encoded;
    }
    this.takeBack();
    return this.writeRows(message, true);
  }

  /** Removes the rows of the last message. */
  public takeBack(): void {
    this.end = this.start;
  }

  private writeRows(message: Message, exact: boolean): EncodedMessage | PayloadProblem {
    const payload = readPayload(message.body, this.schema.payloadFormat, exact ? parseExactly : parseQuickly);
    if ('reason' in payload) {
      return payload;
    }
    const { reader, writer } = this;
    const { rows, columns } = payload;
    let asSent: readonly unknown[] | undefined;
    const counts: MessageCounts = { rowsStaged: 0, valuesNullified: 0, unknownFields: 0, truncated: [] };
    const rejected: Rejection[] = [];
    const { first, later } = this.ownFields(message);
    reader.startMessage(message, columns);
    for (let at = 0; at < rows.length; at++) {
      const unreadable = reader.read(rows[at]);
      const end = unreadable ? REFUSED : writer.write(reader.values, csv, csv.copy(counts.rowsStaged === 0 ? first : later, this.end));
      if (end !== REFUSED) {
        this.end = end;
        counts.rowsStaged++;
        counts.valuesNullified += writer.nullified;
        counts.unknownFields += reader.unknownFields;
        for (const column of writer.truncated) counts.truncated.push(column);
      } else if (isTooDeep(rows[at])) {
        this.takeBack();
        return { reason: 'TOO_DEEP', detail: `row ${at + 1} is nested too deeply to be kept on its own` };
      } else {
        asSent ??= this.asSent(message);
        rejected.push(rejectRow(message, { ...unreadable ?? writer.problem, number: at + 1, row: asSent[at], tupleColumns: columns }));
      }
    }
    return { rejected, counts };
  }

  /** What comes before the columns of a row: nothing, or the id of its message and, in the first row, the message's digest. */
  private ownFields({ deduplicationId, digest }: Message): { first: Uint16Array; later: Uint16Array } {
    if (this.schema.delivery === 'AT_LEAST_ONCE') {
      return { first: NOTHING, later: NOTHING };
    }
    const id = `"${deduplicationId.replaceAll('"', '""')}"`;
    return { first: utf16(`${id},${digest},`), later: utf16(`${id},,`) };
  }

  /** The rows of a message as they are kept when they are rejected: with every digit of every number. */
  private asSent({ body }: Message): readonly unknown[] {
    return readAsSent(body, this.schema.payloadFormat).rows;
  }
}

function parseQuickly(json: string): unknown {
  return JSON.parse(json);
}

function utf16(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
