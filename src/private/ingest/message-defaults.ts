import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IngestAlarmOptions } from '../../alarm-options';
import { BatchingOptions } from '../../batching-options';
import { BucketOptions } from '../../bucket-options';
import { CheckOptions } from '../../check-options';
import { HandlerOptions } from '../../handler-options';
import { KeptOptions } from '../../kept-options';
import { NetworkOptions } from '../../network-options';
import { PayloadFormat } from '../../payload-format';
import { Retention } from '../../retention';
import { RejectedRows, RowOptions, UnknownFields } from '../../row-options';
import { OverflowPolicy } from '../../table';
import { TopicOptions } from '../../topic-options';
import { withHandlerDefaults } from '../function/function-options';
import { defaultReceives } from '../queue/receive-counts';
import { withQueueAlarmDefaults } from '../watch/alarm-set';

/** The options that every ingest has, whatever its table is. */
export interface MessageOptions
  extends TopicOptions, RowOptions, BatchingOptions, BucketOptions, KeptOptions, CheckOptions, HandlerOptions, IngestAlarmOptions, NetworkOptions {}

/** These options after defaults are filled in. */
export type MessageSettings = ReturnType<typeof withMessageDefaults<MessageOptions>>;

/** The defaults of batching, which depend on what a batch costs. */
export type BatchingDefaults = Required<Pick<BatchingOptions, 'batchSize' | 'maxBatchingWindow' | 'maxConcurrency'>>;

/**
 * Fills in the defaults of what is about messages and rows. The `@default` of each option documents the same value.
 *
 * Other options stay undefined if they are left out: by default they are off or none, or something that only the construct can make.
 */
export function withMessageDefaults<Options extends MessageOptions>(options: Options, defaults: BatchingDefaults) {
  const handled = withHandlerDefaults(withQueueAlarmDefaults(options), 512);
  const batching = { timeout: handled.timeout, maxBatchingWindow: options.maxBatchingWindow ?? defaults.maxBatchingWindow };
  return {
    ...handled,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,

    payloadFormat: options.payloadFormat ?? PayloadFormat.JSON,
    rawMessageDelivery: options.rawMessageDelivery ?? false,
    overflow: options.overflow ?? OverflowPolicy.REJECT,
    unknownFields: options.unknownFields ?? UnknownFields.IGNORE,
    rejectedRows: options.rejectedRows ?? RejectedRows.QUARANTINE,

    batchSize: options.batchSize ?? defaults.batchSize,
    maxBatchingWindow: batching.maxBatchingWindow,
    maxConcurrency: options.maxConcurrency ?? defaults.maxConcurrency,
    maxReceiveCount: options.maxReceiveCount ?? defaultReceives(batching, options.rejectedRows === RejectedRows.FAIL_MESSAGE),
    loading: options.loading ?? true,

    rejectedRetention: options.rejectedRetention ?? Retention.expire(Duration.days(90)),

    dailyCheck: options.dailyCheck ?? true,

    alarmMessageAge: options.alarmMessageAge ?? Duration.hours(1),
    alarmLoadFailures: options.alarmLoadFailures ?? 1,
    alarmRejectedShare: options.alarmRejectedShare ?? 5,
    alarmUnknownFields: options.alarmUnknownFields ?? (options.unknownFields === undefined ? 1 : undefined),
    alarmFreshness: options.alarmFreshness ?? Duration.minutes(15),
  };
}
