import { ItemSettings } from './item-defaults';
import { ItemRules, ItemSchema, NUMBER_RANGE } from '../contract/items';
import { ColumnSchema } from '../contract/table';
import { columnSchemas, expirationDays, rowPolicies, versionOf } from '../ingest/row-schema';

/** What the handler must know about the ingest. */
export function itemSchema(options: ItemSettings, items: ItemRules): ItemSchema {
  const special = new Set([...items.keys, ...items.versionColumns]);
  const deciding = {
    columns: columnSchemas(options.columns, options.overflow).map((column) => ({ ...held(column), ...special.has(column.name) && { key: true } })),
    ...rowPolicies(options),
    delivery: 'AT_LEAST_ONCE', // a condition makes a second delivery harmless, and no row is written with the id of its message
    rawDelivery: options.rawMessageDelivery,
    deduplicationId: 'SNS', // an id that a producer uses twice would only keep the later one of two messages from the table
    items,
  } as const;
  return { version: versionOf('ingest-items', deciding), ...deciding, rejectedRetentionDays: expirationDays(options.rejectedRetention) };
}

/** Limits a column to what DynamoDB holds of its type. */
function held(column: ColumnSchema): ColumnSchema {
  const { type } = column;
  return type.name === 'DOUBLE PRECISION' ? { ...column, type: { ...type, range: NUMBER_RANGE } } : column;
}
