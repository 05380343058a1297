import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ItemReader } from './item';
import { ItemDestination } from './item-destination';
import { ItemTable } from './item-table';
import { tryPut } from './try-put';
import { ItemEnvironment, ItemSchema } from '../../src/private/contract/items';
import { ITEM_METRICS } from '../../src/private/contract/metrics';
import { createIngest, Ingest, SourceClients } from '../ingest/create-ingest';
import { ALWAYS_THERE, DestinationsFor } from '../ingest/destinations';
import { rowParts } from '../ingest/row-parts';

export interface ItemClients extends SourceClients {
  readonly dynamo: DynamoDBClient;
}

/** An ingest whose rows become items of a DynamoDB table. */
export function createItemIngest(environment: Omit<ItemEnvironment, 'STACK_ID' | 'URL_SUFFIX'>, given: ItemSchema, { dynamo, ...clients }: ItemClients): Ingest {
  const { TABLE_NAME: tableName, REJECTED_BUCKET: bucket } = environment;
  const parts = rowParts(environment, bucket, given, clients);
  const { schema, quarantine } = parts;
  const reader = new ItemReader(schema.columns, schema.items);
  const destinationsFor: DestinationsFor = (time) => ({
    ...ALWAYS_THERE,
    of: () => new ItemDestination({ schema, reader, table: new ItemTable(dynamo, tableName, time), quarantine, time }),
    tryLoad: async () => tryPut(dynamo, tableName, schema, time),
  });
  return createIngest({ environment, clients, ...parts, place: [tableName], metrics: ITEM_METRICS, destinationsFor });
}
