import { nameSome } from './field-names';
import { isJsonObject } from './json-object';

/** The rows of a frame of pandas: lists of values in the order of its columns, or objects if values are missing. */
export interface PandasFrame {
  readonly rows: readonly unknown[];
  readonly columns?: readonly string[];
  readonly frame: readonly string[];
  readonly labels: Iterable<string>;
}

const WAY_OUT = 'let pandas write DataFrame.to_json(orient="columns"), or set payload format JSON for orient="records"';

export const NO_FRAME = `payload format PANDAS takes an object of columns, each an object of values by row label; ${WAY_OUT}`;

/** Reads the output of pandas' `DataFrame.to_json()`: an object for each column, whose keys are the labels of the rows. */
export function readFrame(parsed: unknown): PandasFrame | undefined {
  const columns = Object.values(Object(parsed)) as unknown[];
  if (!isJsonObject(parsed) || !columns.every(isJsonObject)) {
    return undefined;
  }
  const labels = new Set<string>();
  let values = 0;
  for (const column of columns) {
    for (const label in column) {
      labels.add(label);
      values++;
    }
  }
  const frame = Object.keys(parsed);
  return values === labels.size * frame.length
    ? { frame, labels, columns: frame, rows: Array.from(labels, (label) => columns.map((column) => column[label])) }
    : { frame, labels, rows: raggedRows(frame, columns, labels) };
}

/** Rows with only those fields that have a value, because labels times columns could be thousands of times what was sent. */
function raggedRows(names: readonly string[], columns: readonly Readonly<Record<string, unknown>>[], labels: ReadonlySet<string>): unknown[] {
  const fields = new Map<string, [string, unknown][]>(Array.from(labels, (label) => [label, []]));
  columns.forEach((column, at) => {
    for (const label in column) {
      fields.get(label)!.push([names[at], column[label]]);
    }
  });
  return Array.from(fields.values(), Object.fromEntries); // makes a field even of the name `__proto__`
}

/** What is said of a frame none of whose columns the table takes. Most likely its rows and columns are swapped. */
export function strangeFrame(names: readonly string[]): string {
  return `no column of the table takes one of the frame's columns, which are ${nameSome(names)}; ${WAY_OUT}`;
}
