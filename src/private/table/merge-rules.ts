import { DeleteCondition, MergeOptions } from '../../load-mode';
import { ColumnSchema, Delivery, MergeSchema, SourceSchema } from '../contract/table';
import { COLUMNS_ARE_CODE, requireKnown } from '../validation';

/** Types without an order, or without reliable equality. */
const UNFIT = ['SUPER', 'VARBYTE', 'REAL', 'DOUBLE PRECISION'];

/** How rows are merged. It fails if the table lacks the columns that a merge needs. */
export function mergeSchema(
  { keyColumns, orderColumn, deleteWhen }: MergeOptions, columns: readonly ColumnSchema[], delivery: Delivery,
): MergeSchema {
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
  if (deleteWhen) {
    requireCondition(deleteWhen, keyColumns, columns);
  }
  return { keyColumns, orderColumns, ...deleteWhen && { deleteWhen: { column: deleteWhen.column, values: deleteWhen.values } } };
}

/** Whether a text means a value of a type that may tell a deletion, and what to write if it does not. */
interface ValueRule {
  readonly isValue: (text: string, length: number) => boolean;
  readonly wayOut: string;
}

const VALUES: Readonly<Record<string, ValueRule | undefined>> = {
  VARCHAR: { isValue: (text, length) => Buffer.byteLength(text) <= length, wayOut: 'lengthen the column, or shorten the value' },
  CHAR: { isValue: (text, length) => text.length <= length && /^\p{ASCII}*$/u.test(text), wayOut: 'take a VARCHAR that is long enough' },
  BOOLEAN: { isValue: (text) => /^(?:true|false)$/.test(text), wayOut: 'write true or false' },
  SMALLINT: wholeNumber(16),
  INTEGER: wholeNumber(32),
  BIGINT: wholeNumber(64),
};

function wholeNumber(bits: number): ValueRule {
  return { isValue: (text) => /^-?\d+$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text), wayOut: 'write a whole number of its range' };
}

/** Fails if no row could be a deletion, or if that could not be compared. */
function requireCondition({ column: name, values }: DeleteCondition, keyColumns: readonly string[], columns: readonly ColumnSchema[]): void {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) {
    throw new Error(`'deleteWhen.column' must name a column of the table, got '${name}'; add a column for what tells a deletion`);
  }
  const { type, sql } = column;
  const rule = VALUES[type.name];
  if (!rule) {
    throw new Error(`'deleteWhen.column' must name a text, a whole number or a BOOLEAN, got '${name}', which is ${sql}; load what tells a deletion into such a column`);
  }
  if (keyColumns.includes(name)) {
    throw new Error(`'deleteWhen.column' must not be a key, got '${name}'; a deletion must have the key of the row that it deletes`);
  }
  if (values.length === 0) {
    throw new Error('\'deleteWhen.values\' must have at least one value, got none; leave \'deleteWhen\' out if no row is deleted');
  }
  for (const value of values) {
    requireKnown('deleteWhen.values', value, COLUMNS_ARE_CODE);
    if (!rule.isValue(value, 'length' in type ? type.length : 0)) {
      throw new Error(`'deleteWhen.values' must have values that the column '${name}' can have, which is ${sql}, got '${value}'; ${rule.wayOut}`);
    }
  }
}

/** Marks the columns that identify, order or delete rows, because their values are never truncated. */
export function markKeys(columns: readonly ColumnSchema[], { keyColumns, orderColumns, deleteWhen }: MergeSchema): ColumnSchema[] {
  const deciding = [...keyColumns, ...orderColumns, deleteWhen?.column];
  return columns.map((column) => (deciding.includes(column.name) ? { ...column, key: true } : column));
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
