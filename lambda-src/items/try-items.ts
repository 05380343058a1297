import { ItemReader } from './item';
import { encodeRows, itemRows } from './item-rows';
import { ItemSchema } from '../../src/private/contract/items';
import type { TryRows } from '../ingest/trial-process';

/** Makes the items of messages one after another, as the handler does, and writes none. */
export function tryItems(schema: ItemSchema): TryRows {
  const reader = new ItemReader(schema.columns, schema.items);
  return (messages) => {
    const encoded = encodeRows(messages, schema, reader);
    itemRows(encoded).forEach((row) => row.item(reader));
    return encoded;
  };
}
