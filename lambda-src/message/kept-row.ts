import { Payload } from './payload';

/** What belongs to a row besides its fields, by where it was in its message. It is kept with the row. */
export interface RowContext {
  /** The label of the row in a frame of pandas. */
  readonly label?: string;
  /** What held the list with the row, without the list. */
  readonly parent?: unknown;
}

/** The body of a message that is a single row of another one. */
export function keptRowBody(row: unknown, { label, parent }: RowContext): string {
  return JSON.stringify(label === undefined && parent === undefined ? [row] : [row, { label, parent }]);
}

export function readKeptRow(body: string, parse: (text: string) => unknown): Payload {
  const [row, { label, parent } = {}] = parse(body) as [unknown, RowContext?];
  return { rows: [row], ...label !== undefined && { labels: [label] }, ...parent !== undefined && { parents: [parent] } };
}
