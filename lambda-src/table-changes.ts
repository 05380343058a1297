import { ExistingColumn } from './existing-table';
import { ColumnDefinition } from './table-ddl';
import { TypeSchema } from '../src/private/contract';

/** What a table lacks to hold the schema. */
export interface TableChanges {
  readonly additions: readonly ColumnDefinition[];
  readonly widenings: readonly ColumnDefinition[];
  /** What cannot be mended by adding, each with the way out. */
  readonly differences: readonly string[];
}

/**
 * Compares the schema with the table as it is, not with an earlier schema: a table with more or wider columns holds the schema
 * too, so a deployment that is rolled back to fewer columns finds nothing amiss.
 */
export function tableChanges(columns: readonly ColumnDefinition[], existing: readonly ExistingColumn[]): TableChanges {
  const byName = new Map(existing.map((column) => [column.name, column]));
  const wanted = new Set(columns.map(({ name }) => name));
  const additions = columns.filter(({ name }) => !byName.has(name));
  const shared = columns.flatMap((column) => {
    const there = byName.get(column.name);
    return there ? [{ column, there, fit: fitOf(column.type, there.type) }] : [];
  });
  return {
    additions,
    widenings: shared.filter(({ fit }) => fit === 'WIDEN').map(({ column }) => column),
    differences: [
      ...shared.filter(({ fit }) => fit === 'NO').map(({ column, there }) =>
        `column '${column.name}' is ${there.type.toUpperCase()} in the table and ${column.sql} in the schema; `
        + 'change the schema to the table\'s type, or load into another table'),
      ...shared.filter(({ column, there }) => column.nullable && !there.nullable).map(({ column }) =>
        `column '${column.name}' is NOT NULL in the table and nullable in the schema; declare it with nullable: false`),
      ...additions.filter(({ nullable }) => !nullable).map(({ name }) =>
        `column '${name}' is missing in the table and NOT NULL in the schema, and rows that are there have no value for it; `
        + 'declare it nullable, or add it yourself with a default'),
      ...existing.filter(({ name, nullable, hasDefault }) => !wanted.has(name) && !nullable && !hasDefault).map(({ name }) =>
        `column '${name}' is NOT NULL without a default in the table and missing in the schema; add it to the schema, or give it a default`),
    ],
  };
}

type Fit = 'YES' | 'WIDEN' | 'NO';

/** Whole numbers by size. */
const INTEGERS = ['smallint', 'integer', 'bigint'];
const FLOATS = ['real', 'double precision'];

const NAMES: Readonly<Record<TypeSchema['name'], string>> = {
  'SMALLINT': 'smallint',
  'INTEGER': 'integer',
  'BIGINT': 'bigint',
  'REAL': 'real',
  'DOUBLE PRECISION': 'double precision',
  'DECIMAL': 'numeric',
  'BOOLEAN': 'boolean',
  'CHAR': 'character',
  'VARCHAR': 'character varying',
  'DATE': 'date',
  'TIME': 'time without time zone',
  'TIMETZ': 'time with time zone',
  'TIMESTAMP': 'timestamp without time zone',
  'TIMESTAMPTZ': 'timestamp with time zone',
  'SUPER': 'super',
  'VARBYTE': 'binary varying',
};

/** Whether a column of the table holds every value of the schema's type. */
function fitOf(type: TypeSchema, existing: string): Fit {
  const [, name, first, second] = /^([a-z ]+?)\s*(?:\((\d+)(?:\s*,\s*(\d+))?\))?$/.exec(existing) ?? ['', existing];
  const wanted = NAMES[type.name];
  const sizes = [INTEGERS, FLOATS].find((family) => family.includes(wanted));
  if (sizes) {
    return sizes.indexOf(name) >= sizes.indexOf(wanted) ? 'YES' : 'NO';
  }
  if (name !== wanted) {
    return 'NO';
  }
  switch (type.name) {
    case 'DECIMAL':
      return Number(second ?? 0) >= type.scale && Number(first) - Number(second ?? 0) >= type.precision - type.scale ? 'YES' : 'NO';
    case 'VARCHAR':
      return Number(first) >= type.length ? 'YES' : 'WIDEN';
    case 'CHAR':
    case 'VARBYTE':
      return Number(first) >= type.length ? 'YES' : 'NO';
    default:
      return 'YES';
  }
}
