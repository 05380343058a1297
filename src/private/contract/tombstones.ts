import { quoteLiteral, quoteName } from './quote';
import { ColumnSchema, DeleteCondition, MergeSchema } from './table';

/** The name of the table that remembers which rows of a table were deleted. Both are in the same schema. */
export function tombstonesName(tableName: string): string {
  return `${tableName}_deleted`;
}

/** The columns of a merge that tell which row was deleted, and in which version. */
export function tombstoneKeys({ keyColumns, orderColumns }: MergeSchema): readonly string[] {
  return [...keyColumns, ...orderColumns];
}

/** The column with the time at which a row was deleted. It has another name if the merge has a column of that name. */
export function deletedAt(merge: MergeSchema): string {
  let name = 'deleted_at';
  while (tombstoneKeys(merge).includes(name)) {
    name = `_${name}`;
  }
  return name;
}

/** The columns of the table that remembers deleted rows. */
export function tombstoneColumns(columns: readonly Pick<ColumnSchema, 'name' | 'type' | 'sql'>[], merge: MergeSchema): Pick<ColumnSchema, 'name' | 'type' | 'sql' | 'nullable'>[] {
  return [
    ...tombstoneKeys(merge).map((wanted) => {
      const { name, type, sql } = columns.find((column) => column.name === wanted)!;
      return { name, type, sql, nullable: false };
    }),
    { name: deletedAt(merge), type: { name: 'TIMESTAMP' }, sql: 'TIMESTAMP', nullable: false },
  ];
}

/** True of a row of a table that deletes the row of its key. */
export function isDeletion(table: string, { column, values }: DeleteCondition): string {
  return `${table}.${quoteName(column)} IN (${values.map(quoteLiteral).join(', ')})`;
}
