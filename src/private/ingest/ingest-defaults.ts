import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { FilterOptions } from './filter-policy';
import { defaultReceives } from './receive-counts';
import { IngestAlarmOptions } from '../../alarm-options';
import { BatchingOptions } from '../../batching-options';
import { BucketOptions } from '../../bucket-options';
import { CheckOptions } from '../../check-options';
import { HandlerOptions } from '../../handler-options';
import { DeliveryGuarantee, LoadOptions } from '../../load-options';
import { NetworkOptions } from '../../network-options';
import { PayloadFormat } from '../../payload-format';
import { Retention } from '../../retention';
import { DeduplicationId, RejectedRows, RowOptions, UnknownFields } from '../../row-options';
import { StagingCompression, StagingOptions } from '../../staging-options';
import { OverflowPolicy } from '../../table';
import { withHandlerDefaults } from '../function/function-options';
import { withQueueAlarmDefaults } from '../watch/alarm-set';

/** The options of an ingest that its rules, its alarms and its handler read. */
export interface IngestOptions
  extends BatchingOptions, BucketOptions, CheckOptions, FilterOptions, HandlerOptions, IngestAlarmOptions, LoadOptions, NetworkOptions, RowOptions,
  StagingOptions {
  readonly topic: sns.ITopic;
  readonly loader?: IConstruct;
  readonly tableCreation?: boolean;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** The options of an ingest after defaults are filled in. */
export type IngestSettings = ReturnType<typeof withIngestDefaults<IngestOptions>>;

/**
 * Fills in the defaults of an ingest. The `@default` of each option documents the same value.
 *
 * Other options stay undefined if they are left out: by default they are off or none, or something that only the construct can make.
 */
export function withIngestDefaults<Options extends IngestOptions>(options: Options) {
  const handled = withHandlerDefaults(withQueueAlarmDefaults(options), 512);
  const batching = { timeout: handled.timeout, maxBatchingWindow: options.maxBatchingWindow ?? Duration.minutes(1) };
  return {
    ...handled,
    tableCreation: options.tableCreation ?? true,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,

    payloadFormat: options.payloadFormat ?? PayloadFormat.JSON,
    rawMessageDelivery: options.rawMessageDelivery ?? false,
    deduplicationId: options.deduplicationId ?? DeduplicationId.ATTRIBUTE_OR_SNS,
    overflow: options.overflow ?? OverflowPolicy.REJECT,
    unknownFields: options.unknownFields ?? UnknownFields.IGNORE,
    rejectedRows: options.rejectedRows ?? RejectedRows.QUARANTINE,

    delivery: options.delivery ?? DeliveryGuarantee.EXACTLY_ONCE,
    ledgerHorizon: options.ledgerHorizon ?? Duration.days(30),

    batchSize: options.batchSize ?? 10_000,
    maxBatchingWindow: batching.maxBatchingWindow,
    maxConcurrency: options.maxConcurrency ?? (options.loader ? 10 : 2),
    maxReceiveCount: options.maxReceiveCount ?? defaultReceives(batching, options.rejectedRows === RejectedRows.FAIL_MESSAGE),
    loading: options.loading ?? true,

    compression: options.compression ?? StagingCompression.ZSTD,
    loadedRetention: options.loadedRetention ?? Retention.expire(Duration.days(1)),
    rejectedRetention: options.rejectedRetention ?? Retention.expire(Duration.days(90)),

    dailyCheck: options.dailyCheck ?? true,

    alarmMessageAge: options.alarmMessageAge ?? Duration.hours(1),
    alarmLoadFailures: options.alarmLoadFailures ?? 1,
    alarmRejectedShare: options.alarmRejectedShare ?? 5,
    alarmUnknownFields: options.alarmUnknownFields ?? (options.unknownFields === undefined ? 1 : undefined),
    alarmFreshness: options.alarmFreshness ?? Duration.minutes(15),
  };
}
