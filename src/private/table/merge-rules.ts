import { MergeOptions } from '../../load-mode';
import { ColumnSchema, Delivery, MergeSchema, SourceSchema } from '../contract/table';

/** Types without an order, or without reliable equality. */
const UNFIT = ['SUPER', 'VARBYTE', 'REAL', 'DOUBLE PRECISION'];

/** How rows are merged. It fails if the table lacks the columns that a merge needs. */
export function mergeSchema({ keyColumns, orderColumn }: MergeOptions, columns: readonly ColumnSchema[], delivery: Delivery): MergeSchema {
  if (delivery !== 'EXACTLY_ONCE') {
    throw new Error('\'loadMode\' must be LoadMode.append() with DeliveryGuarantee.AT_LEAST_ONCE, got LoadMode.merge(); '
      + 'a merge needs the ledger, which only EXACTLY_ONCE has');
  }
  if (keyColumns.length === 0) {
    throw new Error('\'keyColumns\' must name at least one column, got none; rows without a key can only be appended');
  }
  keyColumns.forEach((name, index) => {
    requireComparable('keyColumns', name, columns);
    if (keyColumns.indexOf(name) !== index) {
      throw new Error(`'keyColumns' must name each column once, got '${name}' twice`);
    }
  });
  const arrival = [columnFrom('TIMESTAMP', columns), columnFrom('MESSAGE_ID', columns)];
  if (orderColumn === undefined && arrival.includes(undefined)) {
    throw new Error('\'orderColumn\' must be given unless the table keeps when each row arrived, in one column with \'ColumnSource.timestamp()\' and one with '
      + '\'ColumnSource.messageId()\'; without them it is not known whether a row of the table is older');
  }
  const orderColumns = [...new Set([orderColumn, ...arrival.includes(undefined) ? [] : arrival].filter((name) => name !== undefined))];
  for (const name of orderColumns) {
    requireComparable(name === orderColumn ? 'orderColumn' : 'columns that tell the arrival', name, columns);
    if (keyColumns.includes(name)) {
      throw new Error(`'keyColumns' must not name a column that orders the versions of a row, got '${name}'; no two versions would have the same key`);
    }
  }
  return { keyColumns, orderColumns };
}

/** Marks the columns that identify or order rows, because their values are never truncated. */
export function markKeys(columns: readonly ColumnSchema[], { keyColumns, orderColumns }: MergeSchema): ColumnSchema[] {
  return columns.map((column) => (keyColumns.includes(column.name) || orderColumns.includes(column.name) ? { ...column, key: true } : column));
}

function columnFrom(from: SourceSchema['from'], columns: readonly ColumnSchema[]): string | undefined {
  return columns.find(({ source }) => source.from === from)?.name;
}

function requireComparable(prop: string, name: string, columns: readonly ColumnSchema[]): void {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) {
    throw new Error(`'${prop}' must name columns of the table, got '${name}'`);
  }
  if (column.nullable) {
    throw new Error(`'${prop}' must name columns that are not nullable, got '${name}'; add 'nullable: false' to it, because NULL does not equal NULL`);
  }
  if (UNFIT.includes(column.type.name)) {
    throw new Error(`'${prop}' must name columns whose values compare exactly, got '${name}', which is ${column.sql}; use a number, a text or a time`);
  }
}
