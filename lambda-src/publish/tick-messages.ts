import { SelectedRows } from './current-csv';
import { TickFaults } from './tick-faults';
import { Publication } from '../../src/private/contract/publish';
import { cellWriter } from '../pack/json-values';
import { rowLabels } from '../pack/label-rows';
import { messageWithoutRows, PackableRow, PackedMessage, Packing, packRows } from '../pack/pack';
import { JsonRow, RowFormat, rowFormat } from '../pack/row-format';

/** The messages of a tick. */
export interface TickMessages extends Packing {
  readonly messages: readonly PackedMessage[];
  /** Rows in the messages. */
  readonly rows: number;
}

export const NO_MESSAGES: TickMessages = { messages: [], tooLong: [], rows: 0 };

/** Turns rows into messages, with the faults that are injected on purpose. */
export function tickMessages(selected: SelectedRows, publication: Publication, maxBytes: number, faults: TickFaults): TickMessages {
  const { rows, format } = encodeRows(selected, publication, (row) => faults.spoilRow(row));
  const { messages, tooLong } = packRows(rows, { format, maxBytes, inOrder: publication.sampling.kind !== 'RANDOM' });
  return {
    messages: [...messages, ...faults.unusableBodies(messages.length).map(messageWithoutRows)],
    tooLong,
    rows: rows.length - tooLong.length,
  };
}

/** Rows, and the format for which they are encoded. */
interface EncodedRows {
  readonly rows: readonly PackableRow[];
  readonly format: RowFormat;
}

/**
 * Encodes rows for messages.
 *
 * @param spoil changes a row before it is put into a message.
 */
function encodeRows({ rows, columns }: SelectedRows, publication: Publication, spoil: (row: JsonRow) => JsonRow): EncodedRows {
  const format = rowFormat(publication.payloadFormat, columns);
  const valuesOf = cellWriter(columns, publication.types);
  const labelOf = rowLabels(columns, publication);
  return {
    format,
    rows: rows.map(({ row, cells }) => ({ row, parts: format.parts(spoil({ row, values: valuesOf(row, cells) })), label: labelOf(cells) })),
  };
}
