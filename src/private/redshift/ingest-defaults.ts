import { Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { StagingBucketOptions } from '../../bucket-options';
import { DeliveryGuarantee, LoadOptions } from '../../load-options';
import { Retention } from '../../retention';
import { DeduplicationId, TableRowOptions } from '../../row-options';
import { StagingCompression, StagingOptions } from '../../staging-options';
import { MessageOptions, withMessageDefaults } from '../ingest/message-defaults';

/** The options of an ingest into Redshift that its rules, its alarms and its handler read. */
export interface IngestOptions extends MessageOptions, StagingBucketOptions, LoadOptions, TableRowOptions, StagingOptions {
  readonly loader?: IConstruct;
  readonly tableCreation?: boolean;
}

/** The options of an ingest after defaults are filled in. */
export type IngestSettings = ReturnType<typeof withIngestDefaults<IngestOptions>>;

/** A batch is a COPY. A few large ones cost less than many small ones. */
const BATCHING = { batchSize: 10_000, maxBatchingWindow: Duration.minutes(1) };

/** Fills in the defaults of an ingest into Redshift. The `@default` of each option documents the same value. */
export function withIngestDefaults<Options extends IngestOptions>(options: Options) {
  return {
    ...withMessageDefaults(options, { ...BATCHING, maxConcurrency: options.loader ? 10 : 2 }),
    tableCreation: options.tableCreation ?? true,
    deduplicationId: options.deduplicationId ?? DeduplicationId.ATTRIBUTE_OR_SNS,
    delivery: options.delivery ?? DeliveryGuarantee.EXACTLY_ONCE,
    ledgerHorizon: options.ledgerHorizon ?? Duration.days(30),
    compression: options.compression ?? StagingCompression.ZSTD,
    loadedRetention: options.loadedRetention ?? Retention.expire(Duration.days(1)),
  };
}
