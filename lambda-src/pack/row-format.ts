import { Publication } from '../../src/private/contract/publish';

/** A row whose values are JSON already, one for each column; undefined if the row lacks the column. */
export interface JsonRow {
  /** Counted from 1. */
  readonly row: number;
  readonly values: readonly (string | undefined)[];
}

/** The parts of a body that come from one row: one text, or one for each column if the format is by column. */
export type RowParts = readonly string[];

/** The format in which a message holds rows. */
export interface RowFormat {
  /** Size of a body without its rows. */
  readonly frameBytes: number;
  /** Size of the separator between two rows. */
  readonly separatorBytes: number;
  parts(row: JsonRow): RowParts;
  body(rows: readonly RowParts[]): string;
}

export function rowFormat(format: Publication['payloadFormat'], columns: readonly string[]): RowFormat {
  switch (format) {
    case 'JSON':
      return byRow('[', ']', ',', objects(columns));
    case 'JSON_LINES':
      return byRow('', '', '\n', objects(columns));
    case 'TUPLES':
      return byRow(`{"columns":${jsonText(columns)},"rows":[`, ']}', ',', ({ values }) => `[${values.filter((value) => value !== undefined).join()}]`);
    case 'PANDAS':
      return byColumn(columns);
  }
}

/** Writes JSON without the two characters that SQS refuses. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

function byRow(open: string, close: string, separator: string, text: (row: JsonRow) => string): RowFormat {
  return {
    frameBytes: Buffer.byteLength(open + close),
    separatorBytes: separator.length,
    parts: (row) => [text(row)],
    body: (rows) => `${open}${rows.map(([part]) => part).join(separator)}${close}`,
  };
}

function objects(columns: readonly string[]): (row: JsonRow) => string {
  const names = columns.map((name) => `${jsonText(name)}:`);
  return ({ values }) => `{${values.flatMap((value, i) => value === undefined ? [] : [names[i] + value]).join()}}`;
}

/** Writes sampled rows as pandas' `DataFrame.to_json()` does: their labels count from 0. */
function byColumn(columns: readonly string[]): RowFormat {
  const names = columns.map(jsonText);
  const body = (rows: readonly RowParts[]) =>
    `{${names.map((name, i) => `${name}:{${rows.map((parts) => parts[i]).filter((part) => part !== '').join()}}`).join()}}`;
  return {
    frameBytes: Buffer.byteLength(body([])),
    separatorBytes: columns.length,
    parts: ({ row, values }) => values.map((value) => value === undefined ? '' : `"${row - 1}":${value}`),
    body,
  };
}
