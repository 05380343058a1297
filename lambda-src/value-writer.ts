import type { CsvBuffer } from './csv';

/**
 * Writes a value other than null as one field, and returns the place behind it. Sets the buffer's `truncated` if the value
 * had to be cut, and returns `REFUSED` if it cannot be loaded.
 */
export type ValueWriter = (value: unknown, csv: CsvBuffer, start: number) => number;

/** Of the longest field that is of bounded length: a DECIMAL(38), a double, a timestamp, a NULL. */
const SHORT_FIELD = 64;

/** How many short fields may follow one another before room must be made again. */
export const MOST_SHORT_FIELDS = 32;

/** What there always is behind the place up to which room was made. */
export const ROOM_FOR_SHORT_FIELDS = SHORT_FIELD * MOST_SHORT_FIELDS;
