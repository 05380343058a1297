import { SelectedRows } from './current-csv';
import { rowLabels } from './label-rows';
import { PackableRow } from './pack';
import { JsonRow, RowFormat, rowFormat } from './row-format';
import { valueWriter } from './typed-values';
import { Publication } from '../src/private/contract';

/** Rows, and the format they are encoded for. */
export interface EncodedRows {
  readonly rows: readonly PackableRow[];
  readonly format: RowFormat;
}

/**
 * Makes of rows what a message holds of them.
 *
 * @param spoil what becomes of a row before it is put into a message.
 */
export function encodeRows({ rows, columns }: SelectedRows, publication: Publication, spoil: (row: JsonRow) => JsonRow = (row) => row): EncodedRows {
  const format = rowFormat(publication.payloadFormat, columns);
  const valuesOf = valueWriter(columns, publication.types);
  const labelOf = rowLabels(columns, publication);
  return {
    format,
    rows: rows.map(({ row, cells }) => ({ row, parts: format.parts(spoil({ row, values: valuesOf(row, cells) })), label: labelOf(cells) })),
  };
}
