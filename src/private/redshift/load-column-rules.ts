import { ColumnSchema, LoadSourceSchema, MAX_BATCH_ID_LENGTH, TypeSchema } from '../contract/table';
import { BY_LOAD } from '../ingest/source-rules';

/** The types that hold what a load writes. */
const TYPES: Readonly<Record<LoadSourceSchema, { readonly hold: (type: TypeSchema) => boolean; readonly names: string }>> = {
  LOAD_TIME: { hold: ({ name }) => name === 'TIMESTAMP' || name === 'TIMESTAMPTZ', names: 'ColumnType.TIMESTAMP or ColumnType.TIMESTAMPTZ' },
  BATCH_ID: {
    hold: (type) => type.name === 'VARCHAR' && type.length >= MAX_BATCH_ID_LENGTH,
    names: `ColumnType.varchar(${MAX_BATCH_ID_LENGTH}) or longer, which holds the id`,
  },
};

/** Fails if a column does not hold what the load writes into it, or if rows are compared by it. */
export function requireLoadColumns(columns: readonly ColumnSchema[]): void {
  for (const { name, byLoad, type, sql, key } of columns) {
    if (byLoad === undefined) {
      continue;
    }
    if (!TYPES[byLoad].hold(type)) {
      throw new Error(`the column '${name}' with ${BY_LOAD[byLoad]} must be ${TYPES[byLoad].names}, got ${sql}; change its type`);
    }
    if (key) {
      throw new Error(`LoadMode.merge() must name columns that have a value before the load, got '${name}' with ${BY_LOAD[byLoad]}; `
        + 'rows are compared before the load writes it, so name another column');
    }
  }
}
