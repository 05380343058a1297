/** The ingests of the isolation app, one for each form in which messages come. */
export const ISOLATED = {
  Json: { payloadFormat: 'JSON', raw: false, strict: false },
  JsonLines: { payloadFormat: 'JSON_LINES', raw: false, strict: true },
  Tuples: { payloadFormat: 'TUPLES', raw: false, strict: true },
  Pandas: { payloadFormat: 'PANDAS', raw: false, strict: false },
  Raw: { payloadFormat: 'JSON', raw: true, strict: true },
  Items: { payloadFormat: 'JSON', raw: false, strict: true, items: true },
} as const satisfies Readonly<Record<string, IsolatedIngest>>;

export interface IsolatedIngest {
  readonly payloadFormat: 'JSON' | 'JSON_LINES' | 'TUPLES' | 'PANDAS';
  /** Whether messages come without an envelope. */
  readonly raw: boolean;
  /** Whether the table's first column is NOT NULL, and it has columns of types that need every digit of a number. */
  readonly strict: boolean;
  /**
   * Whether the rows become items of a DynamoDB table. Its keys are the columns `k` and `o`. If a row has no such fields, they are the id of the
   * message and the number of the row, so that each row is an item of its own.
   */
  readonly items?: true;
}

export type IsolatedName = keyof typeof ISOLATED;

/** Number of further columns, `c1` and so on, which most rows do not have. */
export const SPARSE_COLUMNS = 200;

/** Megabytes of each ingest's function. */
export const ISOLATED_MEMORY = 512;
