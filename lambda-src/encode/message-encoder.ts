import { MessageCounts } from './batch-counts';
import { RowReader } from './row-reader';
import { RowWriter } from './row-writer';
import { IngestSchema } from '../../src/private/contract/ingest';
import { Message } from '../message/messages';
import { PayloadProblem, readPayload } from '../message/payload';
import { isTooDeep, Rejection, rejectRow } from '../message/rejection';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { hasLongNumber } from '../values/exact-numbers';

/** The outcome for the rows of a message. */
export interface EncodedMessage {
  readonly rejected: readonly Rejection[];
  readonly counts: MessageCounts;
}

/** Shared by all batches: they come one after another, and allocating memory costs more than writing to it. */
const csv = new CsvBuffer(64 * 1024);

/** Writes the rows of messages as CSV, one message after the other. Compiles the columns of a schema once. */
export class MessageEncoder {
  private readonly reader: RowReader;
  private readonly writer: RowWriter;
  private readonly idField: (message: Message) => string;
  private readonly exact: boolean;
  /** Start of the last message, and of the next row. */
  private start = 0;
  private end = 0;

  constructor(private readonly schema: IngestSchema) {
    this.reader = new RowReader(schema);
    this.writer = new RowWriter(schema);
    this.idField = schema.delivery === 'EXACTLY_ONCE' ? ({ deduplicationId }) => `"${deduplicationId.replaceAll('"', '""')}",` : () => '';
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
    const payload = readPayload(message.body, this.schema.payloadFormat, exact);
    if ('reason' in payload) {
      return payload;
    }
    const { reader, writer } = this;
    const { rows, columns } = payload;
    let withDigits = exact ? rows : undefined;
    const counts: MessageCounts = { rowsStaged: 0, valuesNullified: 0, unknownFields: 0, truncated: [] };
    const rejected: Rejection[] = [];
    const idField = Uint16Array.from(this.idField(message), (character) => character.charCodeAt(0));
    reader.startMessage(message, columns);
    for (let at = 0; at < rows.length; at++) {
      const unreadable = reader.read(rows[at]);
      const end = unreadable ? REFUSED : writer.write(reader.values, csv, csv.copy(idField, this.end));
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
        withDigits ??= this.withDigits(message, rows);
        rejected.push(rejectRow(message, { ...unreadable ?? writer.problem, number: at + 1, row: withDigits[at], tupleColumns: columns }));
      }
    }
    return { rejected, counts };
  }

  /** Returns the rows of a message with every digit of their numbers, as rejected rows are kept. */
  private withDigits({ body }: Message, rows: readonly unknown[]): readonly unknown[] {
    const payload = hasLongNumber(body) ? readPayload(body, this.schema.payloadFormat, true) : { rows };
    return 'rows' in payload ? payload.rows : rows;
  }
}
