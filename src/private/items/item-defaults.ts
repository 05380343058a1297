import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Column } from '../../table';
import { MessageOptions, withMessageDefaults } from '../ingest/message-defaults';

/** The options of an ingest into DynamoDB that its rules and its handler read. */
export interface ItemOptions extends MessageOptions {
  readonly table: dynamodb.ITable;
  readonly columns: Column[];
  readonly partitionKey?: string;
  readonly sortKey?: string;
  readonly versionColumns?: string[];
  readonly timeToLive?: Duration;
  readonly timeToLiveAttribute?: string;
  readonly rejectedBucket?: s3.IBucket;
}

/** These options after defaults are filled in. */
export type ItemSettings = ReturnType<typeof withItemDefaults<ItemOptions>>;

/** Each row is a write of its own, so nothing is gained by waiting for more of them. */
const BATCHING = { batchSize: 1_000, maxBatchingWindow: Duration.seconds(1), maxConcurrency: 10 };

/** Fills in the defaults of an ingest into DynamoDB. The `@default` of each option documents the same value. */
export function withItemDefaults<Options extends ItemOptions>(options: Options) {
  return withMessageDefaults(options, BATCHING);
}
