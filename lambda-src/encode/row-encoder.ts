import { ValueChange } from './batch-counts';
import { RowCheck } from './row-check';
import { RowPrefix } from './row-prefix';
import { RowReader } from './row-reader';
import { RowWriter } from './row-writer';
import { fieldsOf } from './staged-rows';
import { RowSchema } from '../../src/private/contract/ingest';
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

  constructor(schema: RowSchema, private readonly check?: RowCheck) {
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
    const begin = problem ? start : this.prefix.write(csv, start, at, isFirst);
    const end = problem ? REFUSED : writer.write(reader.values, csv, begin, reader.filled);
    const refusal = problem ?? (end === REFUSED ? writer.problem : this.check && this.checked(csv, begin, end));
    if (refusal) {
      this.problem = refusal;
      return REFUSED;
    }
    return end;
  }

  private checked(csv: CsvBuffer, start: number, end: number): RowProblem | undefined {
    const line = csv.line(start, end);
    return this.check!(fieldsOf(line, { start: 0, end: line.length, line: 1 }));
  }
}
