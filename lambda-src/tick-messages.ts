import { SelectedRows } from './current-csv';
import { encodeRows } from './encode-rows';
import { messageWithoutRows, PackedMessage, Packing, packRows } from './pack';
import { TickFaults } from './tick-faults';
import { Publication } from '../src/private/contract';

/** What a tick sends. */
export interface TickMessages extends Packing {
  readonly messages: readonly PackedMessage[];
  /** Rows in the messages. */
  readonly rows: number;
}

export const NO_MESSAGES: TickMessages = { messages: [], tooLong: [], rows: 0 };

/** Makes messages of rows, and of what goes wrong on purpose. */
export function tickMessages(selected: SelectedRows, publication: Publication, maxBytes: number, faults: TickFaults): TickMessages {
  const { rows, format } = encodeRows(selected, publication, (row) => faults.spoilRow(row));
  const { messages, tooLong } = packRows(rows, { format, maxBytes, inOrder: publication.sampling.kind !== 'RANDOM' });
  return {
    messages: [...messages, ...faults.unusableBodies(messages.length).map(messageWithoutRows)],
    tooLong,
    rows: rows.length - tooLong.length,
  };
}
