import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ItemReader } from './item';
import { ItemDestination } from './item-destination';
import { ItemTable } from './item-table';
import { tryPut } from './try-put';
import { ItemEnvironment, ItemSchema } from '../../src/private/contract/items';
import { ITEM_METRICS } from '../../src/private/contract/metrics';
import { createIngest, Ingest, SourceClients } from '../ingest/create-ingest';
import { DestinationsFor } from '../ingest/destinations';
import { protectedSchema } from '../ingest/protected-schema';
import { Quarantine } from '../rejected/quarantine';

export interface ItemClients extends SourceClients {
  readonly dynamo: DynamoDBClient;
}

/** An ingest whose rows become items of a DynamoDB table. */
export function createItemIngest(environment: Omit<ItemEnvironment, 'STACK_ID' | 'URL_SUFFIX'>, given: ItemSchema, { dynamo, ...clients }: ItemClients): Ingest {
  const { protection } = clients;
  const schema = protectedSchema(given, protection);
  const { TABLE_NAME: tableName, REJECTED_BUCKET: bucket, BUCKET_PREFIX: prefix = '' } = environment;
  const { version, payloadFormat, rowsPath, columns, items: rules } = schema;
  const quarantine = new Quarantine(clients.s3, { bucket, prefix, version, payloadFormat, rowsPath, seal: protection?.seal });
  const reader = new ItemReader(columns, rules);
  const destinationsFor: DestinationsFor = (time) => ({
    of: () => new ItemDestination({ schema, reader, table: new ItemTable(dynamo, tableName, time), quarantine, time }),
    isAway: async () => false,
    askHorizon: async () => undefined,
    tryLoad: async () => tryPut(dynamo, tableName, schema, time),
    isPaused: () => false,
    checks: () => ({}),
  });
  return createIngest({
    environment, schema, clients, folder: { s3: clients.s3, bucket, prefix }, quarantine, place: [tableName], metrics: ITEM_METRICS, destinationsFor,
  });
}
