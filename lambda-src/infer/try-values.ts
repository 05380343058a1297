import { Leniency } from './type-choice';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { ValueWriter } from '../values/field';
import { REJECT_REASONS } from '../values/reject-reason';
import { valueWriter } from '../values/value-writer';

const csv = new CsvBuffer(1024);

/** What becomes of values in a column of a type, by the handler's own rules. */
export class Trial {
  private readonly writer: ValueWriter;

  constructor(type: TypeSchema, { overflow = 'REJECT', replaceInvalid }: Leniency = {}) {
    this.writer = valueWriter({ type, overflow, replaceInvalid, cutAt: 'CODE_POINT' } as ColumnSchema);
  }

  /** The field that is staged for a value, which only a text may have in quotes; undefined if the row would be rejected. */
  public write(value: unknown): string | undefined {
    const end = this.end(value);
    return end === REFUSED ? undefined : csv.toUtf8(end)?.toString();
  }

  /** Why a value is refused; undefined if it is not. */
  public refusal(value: unknown): string | undefined {
    return this.end(value) === REFUSED ? REJECT_REASONS[csv.refusal].meaning : undefined;
  }

  public takes(values: readonly unknown[]): boolean {
    return values.every((value) => this.end(value) !== REFUSED);
  }

  private end(value: unknown): number {
    csv.startMessage(true, false);
    csv.truncated = false;
    csv.reserve(0);
    return this.writer(value, csv, 0);
  }
}
