import { Duration } from 'aws-cdk-lib';
import { ItemOptions } from '../../item-options';
import { MessageOptions, withMessageDefaults } from '../ingest/message-defaults';

/** The options of an ingest into DynamoDB that its rules and its handler read. */
export interface ItemIngestOptions extends MessageOptions, ItemOptions {}

/** These options after defaults are filled in. */
export type ItemSettings = ReturnType<typeof withItemDefaults<ItemIngestOptions>>;

/** Each item is a write of its own, so waiting saves nothing unless a batch then has several versions of an item. */
const BATCHING = { batchSize: 1_000, maxBatchingWindow: Duration.seconds(1), maxConcurrency: 10 };

/** Fills in the defaults of an ingest into DynamoDB. The `@default` of each option documents the same value. */
export function withItemDefaults<Options extends ItemIngestOptions>(options: Options) {
  return withMessageDefaults(options, BATCHING);
}
