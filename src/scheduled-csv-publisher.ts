import { Aws, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { QueueAlarmOptions } from './alarm-options';
import { CsvSource } from './csv-source';
import { HandlerOptions } from './handler-options';
import { MessageOptions } from './message-options';
import { NetworkOptions } from './network-options';
import { acknowledge } from './private/acknowledge';
import { PublishEvent } from './private/contract/publish';
import { functionSecurityGroups } from './private/function/function-network';
import { grantKey } from './private/key-grant';
import { within } from './private/messages';
import { publicationOf } from './private/publisher/publication';
import { PublishHandler } from './private/publisher/publish-handler';
import { publisherAlarms } from './private/publisher/publisher-alarms';
import { PublisherSettings, withPublisherDefaults } from './private/publisher/publisher-defaults';
import { requireContents, requirePublisher, requireSharedKey } from './private/publisher/publisher-rules';
import { QUEUE_RETENTION } from './private/queue-retention';
import { requireRegion, requireRegionOf } from './private/required-place';
import { publishesTo } from './private/topic-users';
import { SavedQueries } from './private/watch/saved-queries';
import { PublisherMetrics } from './publisher-metrics';
import { TickOptions } from './tick-options';

/** SNS accepts larger messages only if the topic allows them. @see https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html */
const SNS_MESSAGE_BYTES = 262_144;

/** Properties of `ScheduledCsvPublisher`. */
export interface ScheduledCsvPublisherProps extends TickOptions, MessageOptions, HandlerOptions, NetworkOptions, QueueAlarmOptions {
  /** The CSV with the rows that are published. */
  readonly source: CsvSource;

  /**
   * The topic to publish to. It must be a standard topic.
   *
   * You may import it. If it is encrypted with your own key, import it with the key, by `fromTopicAttributes`. If it is of another account, that
   * account must let yours publish, and use the key: synth prints what it must allow.
   *
   * @default - a topic is created: encrypted, TLS only
   */
  readonly topic?: sns.ITopic;

  /**
   * The key that encrypts the topic, the dead-letter queue, the logs and the environment of the function.
   *
   * @default - keys that SNS, SQS, CloudWatch Logs and Lambda own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the dead-letter queue and the logs when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Publishes rows of a CSV to a topic on a schedule, at random or in order.
 *
 * The seed and the scheduled time determine the rows. So a tick that fires twice sends the same messages with the same message attribute
 * `deduplicationId`, and `SnsToRedshiftIngest` loads them once.
 *
 * @example
 * new ScheduledCsvPublisher(this, 'Prices', {
 *   source: CsvSource.bucket(bucket, 'prices.csv'),
 *   schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)),
 *   maxRows: 50,
 * });
 */
export class ScheduledCsvPublisher extends PublisherMetrics implements iam.IGrantable, ec2.IConnectable {
  /** The topic that is published to. */
  public readonly topic: sns.ITopic;

  /** The function that draws and publishes rows. */
  public readonly handler: lambda.IFunction;

  /** The schedule that starts the function. */
  public readonly schedule: scheduler.ISchedule;

  /** The queue of ticks that failed. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The log group of the handler. CloudWatch reads the metrics from it. */
  public readonly logGroup: logs.ILogGroup;

  /** The alarms. The list is empty if the prop `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The role of the handler. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the function. Without a VPC there are none. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: ScheduledCsvPublisherProps) {
    super(scope, id);
    const { options, source, publication } = within(this, () => this.plan(props));

    const topic = props.topic ?? this.createTopic(options);
    publishesTo(topic, this, options.payloadFormat);
    const topicKey = props.topic ? topic.masterKey : options.encryptionKey;
    const deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: options.encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: options.encryptionKey,
      enforceSSL: true,
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL }, // it is of no queue
      retentionPeriod: QUEUE_RETENTION,
      removalPolicy: options.removalPolicy,
    });
    acknowledge(deadLetterQueue, 'SQS3', 'It is a dead-letter queue, of the schedule and of the function');
    const securityGroups = functionSecurityGroups(this, props, 'The function that publishes: HTTPS to AWS');
    const handler = new PublishHandler(this, 'Handler', { options, source, publication, topic, topicKey, securityGroups, deadLetterQueue });

    this.topic = topic;
    this.handler = handler;
    this.logGroup = handler.logGroup;
    this.deadLetterQueue = deadLetterQueue;
    this.grantPrincipal = handler.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups });
    this.schedule = this.createSchedule(options);
    this.alarms = publisherAlarms(this, options);
    SavedQueries.add(this, this.logGroup);
  }

  /** What the publisher is to be. It fails if that could not be deployed or could not run. */
  private plan(props: ScheduledCsvPublisherProps) {
    const options = withPublisherDefaults(props);
    requirePublisher(options, props.topic);
    requireRegion(this, options);
    requireRegionOf(this, 'topic', props.topic, 'SNS is called in the Region of the function, so pass a topic of that Region, and let queues of other Regions subscribe to it');
    requireSharedKey(this, props.topic);
    const source = props.source._bind(this);
    requireContents(source, options);
    return { options, source, publication: publicationOf(options, source.contents?.columns) };
  }

  private createTopic({ encryptionKey, maxMessageSize }: PublisherSettings): sns.Topic {
    const topic = new sns.Topic(this, 'Topic', {
      masterKey: encryptionKey ?? kms.Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
    const maxBytes = maxMessageSize.toBytes();
    if (Token.isUnresolved(maxBytes) || maxBytes > SNS_MESSAGE_BYTES) {
      (topic.node.defaultChild as sns.CfnTopic).addPropertyOverride('MaximumMessageSize', maxBytes);
    }
    return topic;
  }

  private createSchedule({ schedule, timeWindow, enabled, maxEventAge, retryAttempts, encryptionKey }: PublisherSettings): scheduler.Schedule {
    const { handler, deadLetterQueue } = this;
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }));
    if (encryptionKey) {
      grantKey(role, encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs');
    }
    const event: PublishEvent = { scheduledTime: scheduler.ContextAttribute.scheduledTime };
    return new scheduler.Schedule(this, 'Schedule', {
      schedule,
      timeWindow,
      enabled,
      target: new targets.LambdaInvoke(handler, {
        role: role.withoutPolicyUpdates(), // the role has every right it needs, and the target would add all versions of the function
        input: scheduler.ScheduleTargetInput.fromObject(event),
        maxEventAge,
        retryAttempts,
        deadLetterQueue,
      }),
    });
  }
}
