import { ValueChange } from './batch-counts';
import { RowPrefix } from './row-prefix';
import { RowReader } from './row-reader';
import { RowWriter } from './row-writer';
import { IngestSchema } from '../../src/private/contract/ingest';
import { Message } from '../message/messages';
import { Payload } from '../message/payload';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { RowProblem } from '../values/reject-reason';

/** Writes a row of a message as a line of CSV: finds the values, and writes them after what belongs to the message. */
export class RowEncoder {
  /** The problem of the last row that was refused. */
  public problem: RowProblem = { reason: 'WRONG_TYPE' };
  private readonly reader: RowReader;
  private readonly writer: RowWriter;
  private readonly prefix: RowPrefix;

  constructor(schema: IngestSchema) {
    this.reader = new RowReader(schema);
    this.writer = new RowWriter(schema);
    this.prefix = new RowPrefix(schema);
  }

  /** What is worth counting of the last row that was written. */
  public get changed(): readonly ValueChange[] {
    return this.writer.changed;
  }

  public get nullified(): number {
    return this.writer.nullified;
  }

  public get unknownFields(): number {
    return this.reader.unknownFields;
  }

  /** Whether a column takes any of the fields. */
  public takesAny(fields: readonly string[]): boolean {
    return this.reader.takesAny(fields);
  }

  public startObject(object: string | undefined): void {
    this.prefix.startObject(object);
  }

  public startMessage(message: Message, payload: Omit<Payload, 'rows'>): void {
    this.reader.startMessage(message, payload);
    this.prefix.startMessage(message);
  }

  /** Returns the end of the line, or `REFUSED`. `at` is the row's place in the message, counted from 0. */
  public write(row: unknown, at: number, isFirst: boolean, csv: CsvBuffer, start: number): number {
    const { reader, writer } = this;
    const problem = reader.read(row, at);
    const end = problem ? REFUSED : writer.write(reader.values, csv, this.prefix.write(csv, start, at, isFirst));
    if (end === REFUSED) {
      this.problem = problem ?? writer.problem;
    }
    return end;
  }
}
