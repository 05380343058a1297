import { CsvBuffer } from './csv';

/**
 * Writes a value other than null as one field, and returns the place behind it. Sets the buffer's `truncated` if the value
 * had to be cut, and returns `REFUSED` if it cannot be loaded.
 */
export type ValueWriter = (value: unknown, csv: CsvBuffer, start: number) => number;

/** Room that the caller makes, for the longest field that is of bounded length: a DECIMAL(38), a double, a timestamp, a NULL. */
export const SHORT_FIELD = 64;
