import { RowSchema } from '../contract/ingest';
import { ColumnSchema, SourceSchema } from '../contract/table';
import { COLUMNS_ARE_CODE, requireKnown } from '../validation';

const TEXTS: readonly ColumnSchema['type']['name'][] = ['VARCHAR', 'CHAR', 'SUPER'];

/** Fails if it would not be known which fields of a message a column takes, or what becomes of its values. */
export function requireReading({ columns, payloadFormat, rowsPath, ignoreCase }: RowSchema): void {
  if (rowsPath) {
    requireRowsPath(rowsPath, payloadFormat);
  }
  if (ignoreCase) {
    requireDifferentNames(columns.flatMap(({ source }) => fieldsOf(source)));
  }
  columns.filter(({ replaceInvalid }) => replaceInvalid).forEach(requireReplaceable);
}

function requireRowsPath(rowsPath: readonly string[], payloadFormat: RowSchema['payloadFormat']): void {
  if (payloadFormat !== 'JSON') {
    throw new Error(`'rowsPath' must be left out with payload format ${payloadFormat}, got ${rowsPath.join(', ')}; only JSON has lists inside of objects, so set 'payloadFormat' to JSON or remove it`);
  }
  if (rowsPath.length === 0) {
    throw new Error('\'rowsPath\' must name at least one field, got none; leave it out if the body is a row or an array of rows');
  }
  for (const segment of rowsPath) {
    requireKnown('rowsPath', segment, COLUMNS_ARE_CODE);
    if (segment === '') {
      throw new Error('\'rowsPath\' must not have an empty name, got \'\'; remove it');
    }
  }
}

function fieldsOf(source: SourceSchema): string[] {
  return source.from === 'FIELD' ? [source.path[0]] : source.from === 'FIRST_OF' ? source.sources.flatMap(fieldsOf) : [];
}

function requireDifferentNames(fields: readonly string[]): void {
  const byLowerCase = new Map<string, string>();
  for (const field of fields) {
    const other = byLowerCase.get(field.toLowerCase()) ?? field;
    if (other !== field) {
      throw new Error(`'ignoreFieldCase' must be off with columns that take fields whose names differ only in case, got '${other}' and '${field}'; a field in a third case could be either, so rename `
        + 'one of them or leave it off');
    }
    byLowerCase.set(field.toLowerCase(), field);
  }
}

function requireReplaceable({ name, type, sql, key }: ColumnSchema): void {
  if (!TEXTS.includes(type.name)) {
    throw new Error(`'replaceInvalid' of the column '${name}' must be left out, got true; ${sql} holds no text, so remove it`);
  }
  if (key) {
    throw new Error(`'replaceInvalid' of the column '${name}' must be left out, got true; rows are identified or ordered by it, and two values could become the same, so remove it`);
  }
}
