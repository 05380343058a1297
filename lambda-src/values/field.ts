import type { CsvBuffer } from './csv-buffer';
import { ColumnSchema } from '../../src/private/contract/table';

/**
 * Writes a value other than null as one field, and returns the end of the field. Sets the buffer's `truncated` if it
 * truncated the value. Returns `REFUSED` if the value cannot be loaded.
 */
export type ValueWriter = (value: unknown, csv: CsvBuffer, start: number) => number;

/** Turns the text of a value into what is stored in place of it. */
export type Protect = (text: string) => string;

/** A column as a handler writes it. */
export interface WrittenColumn extends ColumnSchema {
  /** Present in a protected column after the secret was read. */
  readonly protect?: Protect;
}
