import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { QueueAlarmOptions } from '../../alarm-options';
import { HandlerOptions } from '../../handler-options';
import { MessageOptions } from '../../message-options';
import { NetworkOptions } from '../../network-options';
import { PayloadFormat } from '../../payload-format';
import { Sampling } from '../../sampling';
import { TickOptions } from '../../tick-options';
import { withHandlerDefaults } from '../function/function-options';
import { withQueueAlarmDefaults } from '../watch/alarm-set';

/** The options of a publisher that its rules, its alarms and its handler read. */
interface PublisherOptions extends QueueAlarmOptions, HandlerOptions, MessageOptions, NetworkOptions, TickOptions {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** The options of a publisher after defaults are filled in. */
export type PublisherSettings = ReturnType<typeof withPublisherDefaults<PublisherOptions>>;

/**
 * Fills in the defaults of a publisher. The `@default` of each option documents the same value.
 *
 * Other options stay undefined if they are left out: by default they are none, CDK has the same default, or the default depends on the
 * source or the stack, as those of `maxRows` and `seed`.
 */
export function withPublisherDefaults<Options extends PublisherOptions>(options: Options) {
  return {
    ...withHandlerDefaults(withQueueAlarmDefaults(options), 256),
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,

    schedule: options.schedule ?? scheduler.ScheduleExpression.rate(Duration.minutes(1)),
    maxEventAge: options.maxEventAge ?? Duration.hours(1),
    sampling: options.sampling ?? Sampling.random(),
    minRows: options.minRows ?? 1,

    payloadFormat: options.payloadFormat ?? PayloadFormat.JSON,
    maxMessageSize: options.maxMessageSize ?? Size.kibibytes(256),
  };
}
