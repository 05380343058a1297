import { ExistingColumn } from './existing-table';
import { fitOf } from './type-fit';
import { ColumnDefinition } from '../../src/private/contract/ddl';

/** What a table lacks to hold the schema. */
export interface TableChanges {
  readonly additions: readonly ColumnDefinition[];
  readonly widenings: readonly ColumnDefinition[];
  /** Differences that adding and widening cannot fix, each with the way out. */
  readonly differences: readonly string[];
}

interface SharedColumn {
  readonly column: ColumnDefinition;
  readonly there: ExistingColumn;
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html */
const FIXED_ENCODINGS = new Set(['bytedict', 'runlength', 'text255', 'text32k']);

/**
 * Compares the schema with the existing table, not with an earlier schema. A table with more or wider columns can hold the schema,
 * too. So a deployment that is rolled back to fewer columns finds no difference.
 */
export function tableChanges(columns: readonly ColumnDefinition[], existing: readonly ExistingColumn[]): TableChanges {
  const byName = new Map(existing.map((column) => [column.name, column]));
  const wanted = new Set(columns.map(({ name }) => name));
  const additions = columns.filter(({ name }) => !byName.has(name));
  const shared = columns.flatMap((column): SharedColumn[] => {
    const there = byName.get(column.name);
    return there ? [{ column, there }] : [];
  });
  const widenings = shared.filter(({ column, there }) => fitOf(column.type, there.type) === 'WIDEN');
  return {
    additions,
    widenings: widenings.map(({ column }) => column),
    differences: [
      ...shared.filter(({ column, there }) => fitOf(column.type, there.type) === 'NO').map(({ column, there }) =>
        `column '${column.name}' is ${there.type.toUpperCase()} in the table and ${column.sql} in the schema; `
        + 'change the schema to the table\'s type, or load into another table'),
      ...widenings.filter(({ there }) => there.hasDefault || FIXED_ENCODINGS.has(there.encoding)).map(({ column, there }) =>
        `column '${column.name}' is ${there.type.toUpperCase()} in the table and ${column.sql} in the schema, and Redshift cannot widen a column `
        + `${there.hasDefault ? 'with a default' : `encoded as ${there.encoding.toUpperCase()}`}; declare it no longer than it is`),
      ...shared.filter(({ column, there }) => column.nullable && !there.nullable).map(({ column }) =>
        `column '${column.name}' is NOT NULL in the table and nullable in the schema; declare it with nullable: false`),
      ...additions.filter(({ nullable, defaultSql }) => !nullable && defaultSql === undefined).map(({ name }) =>
        `column '${name}' is missing in the table and NOT NULL in the schema, and rows that are there have no value for it; `
        + 'declare it nullable, or give it a default'),
      ...existing.filter(({ name, nullable, hasDefault }) => !wanted.has(name) && !nullable && !hasDefault).map(({ name }) =>
        `column '${name}' is NOT NULL without a default in the table and missing in the schema; add it to the schema, or give it a default`),
    ],
  };
}
