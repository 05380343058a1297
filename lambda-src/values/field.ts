import type { CsvBuffer } from './csv-buffer';

/**
 * Writes a value other than null as one field, and returns the place behind it. Sets the buffer's `truncated` if the value
 * had to be cut, and returns `REFUSED` if it cannot be loaded.
 */
export type ValueWriter = (value: unknown, csv: CsvBuffer, start: number) => number;
