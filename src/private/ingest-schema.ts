import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { ColumnSchema, ledgerName, MAX_IDENTIFIER_BYTES, TypeSchema } from './contract';
import { requireIdentifier, requireInteger } from './validation';
import { Column, OverflowPolicy, TableDefinition } from '../table';

/** Fails when the table cannot exist in Redshift as it is written. */
export function requireTable(table: TableDefinition): void {
  if (table.schemaName !== undefined) {
    requireIdentifier('table.schemaName', table.schemaName);
  }
  // The ledger's name is longer than the table's.
  requireIdentifier('table.tableName', table.tableName, MAX_IDENTIFIER_BYTES - ledgerName('').length);
  requireInteger('table.columns.length', table.columns.length, { min: 1, max: 1600, unit: 'columns' });
  const seen = new Set<string>();
  table.columns.forEach(({ name }, index) => {
    if (Token.isUnresolved(name)) {
      throw new Error(`'table.columns[${index}].name' must be known at synth, got a token; the handler carries the columns in its code`);
    }
    requireIdentifier(`table.columns[${index}].name`, name);
    if (seen.has(name)) {
      throw new Error(`'table.columns' must name each column once, got '${name}' twice`);
    }
    seen.add(name);
  });
}

/** What the handler must know of the columns. */
export function columnSchemas(columns: Column[], overflow: OverflowPolicy): ColumnSchema[] {
  return columns.map((column) => {
    const type = column.type._schema();
    return {
      name: column.name,
      type,
      sql: column.type.sql,
      nullable: column.nullable ?? true,
      overflow: overflowOf(column, type, overflow),
      cutAt: column.keepGraphemes ? 'GRAPHEME' : 'CODE_POINT',
      source: column.source?._schema() ?? { from: 'FIELD', path: [column.name] },
    };
  });
}

/** A short name for this set of columns; any change to one of them changes it. */
export function schemaVersion(columns: readonly ColumnSchema[]): string {
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 12);
}

/** A column's own policy must fit its type; the ingest's default applies where it can and is REJECT elsewhere. */
function overflowOf(column: Column, type: TypeSchema, ingestDefault: OverflowPolicy): ColumnSchema['overflow'] {
  const cuttable = ['CHAR', 'VARCHAR', 'DECIMAL'].includes(type.name);
  const nullable = column.nullable ?? true;
  const policy = column.overflow ?? ingestDefault;
  if (policy === OverflowPolicy.TRUNCATE && !cuttable) {
    if (column.overflow) {
      throw new Error(`'overflow' of the column '${column.name}' must be REJECT or NULLIFY, got TRUNCATE; a ${column.type.sql} cannot be cut`);
    }
    return 'REJECT';
  }
  if (policy === OverflowPolicy.NULLIFY && !nullable) {
    if (column.overflow) {
      throw new Error(`'overflow' of the column '${column.name}' must be REJECT or TRUNCATE, got NULLIFY; the column is not nullable`);
    }
    return 'REJECT';
  }
  return `${policy}` as const;
}
