import { createHash } from 'crypto';
import { MessageAttribute, MessageLabel } from './pack';
import { MESSAGE_GROUP_ID, Publication } from '../../src/private/contract/publish';
import { Cell } from '../csv/csv-rows';

/** Reads the attributes and the message group of a row from its cells. An attribute cannot be empty, so an empty cell gives none. */
export function rowLabels(columns: readonly string[], { attributes, types, messageGroup }: Publication): (cells: readonly Cell[]) => MessageLabel {
  const placeOf = (name: string, use: string) => {
    const place = columns.indexOf(name);
    if (place < 0) {
      throw new Error(`there is no column '${name}' for ${use}; there are ${columns.map((column) => `'${column}'`).join(', ')}`);
    }
    return place;
  };
  const places = Object.entries(attributes).map(([attribute, column]) => ({
    attribute, place: placeOf(column, `message attribute '${attribute}'`), type: types[column] === 'NUMBER' ? 'Number' as const : 'String' as const,
  }));
  const groupPlace = messageGroup && 'column' in messageGroup ? placeOf(messageGroup.column, 'the message group') : undefined;
  return (cells) => {
    const labels = places.flatMap(({ attribute, place, type }): [string, MessageAttribute][] => {
      const value = cells[place];
      return value ? [[attribute, { type, value }]] : [];
    });
    const groupId = messageGroup && 'id' in messageGroup ? messageGroup.id : groupOf(groupPlace === undefined ? null : cells[groupPlace]);
    return { attributes: Object.fromEntries(labels), ...groupId !== undefined && { groupId } };
  };
}

/** The id of a value's message group. A value that cannot be an id is replaced by its hash. */
function groupOf(cell: Cell): string | undefined {
  return !cell ? undefined : MESSAGE_GROUP_ID.test(cell) ? cell : createHash('sha256').update(cell).digest('hex');
}
