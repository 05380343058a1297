import { rowLabels } from './label-rows';
import { PackableRow } from './pack';
import { NumberedRow } from './read-rows';
import { RowFormat, rowFormat } from './row-format';
import { valueWriter } from './typed-values';
import { Publication } from '../src/private/contract';

/** Rows, and the format they are encoded for. */
export interface EncodedRows {
  readonly rows: readonly PackableRow[];
  readonly format: RowFormat;
}

/** Makes of rows what a message holds of them. */
export function encodeRows(rows: readonly NumberedRow[], columns: readonly string[], publication: Publication): EncodedRows {
  const format = rowFormat(publication.payloadFormat, columns);
  const valuesOf = valueWriter(columns, publication.types);
  const labelOf = rowLabels(columns, publication);
  return {
    format,
    rows: rows.map(({ row, cells }) => ({ row, parts: format.parts({ row, values: valuesOf(row, cells) }), label: labelOf(cells) })),
  };
}
