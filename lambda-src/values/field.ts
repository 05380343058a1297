import type { CsvBuffer } from './csv-buffer';

/**
 * Writes a value other than null as one field, and returns the end of the field. Sets the buffer's `truncated` if it
 * truncated the value. Returns `REFUSED` if the value cannot be loaded.
 */
export type ValueWriter = (value: unknown, csv: CsvBuffer, start: number) => number;
