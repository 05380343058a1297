import { Aws, Duration, Names, RemovalPolicy, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AlarmOptions } from './alarm-options';
import { CsvSource, CsvSourceConfig } from './csv-source';
import { HandlerOptions } from './handler-options';
import { MessageOptions } from './message-options';
import { acknowledge } from './private/acknowledge';
import { Publication, PublishEnvironment, PublishEvent } from './private/contract/publish';
import { BundledFunction, requireHandler } from './private/function/bundled-function';
import { publicationOf } from './private/publisher/publication';
import { DEFAULT_MAX_MESSAGE_BYTES, maxMessageBytes, requireContents, requirePublisher } from './private/publisher/publisher-rules';
import { publisherAlarms } from './private/watch/publisher-alarms';
import { PublisherFaults } from './publisher-faults';
import { PublisherMetrics } from './publisher-metrics';
import { Sampling } from './sampling';

/** Properties of `ScheduledCsvPublisher`. */
export interface ScheduledCsvPublisherProps extends AlarmOptions, HandlerOptions, MessageOptions {
  /** The CSV whose rows are published. */
  readonly source: CsvSource;

  /**
   * The topic to publish to. It must be a standard topic, and may be imported: by `fromTopicAttributes` with its key, if it is
   * encrypted with a key of yours.
   *
   * @default - a topic is created: encrypted, TLS only
   */
  readonly topic?: sns.ITopic;

  /**
   * When to publish. A schedule in cron format can have a time zone.
   *
   * @default - scheduler.ScheduleExpression.rate(Duration.minutes(1))
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Whether the schedule fires.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How far a tick may be moved, to spread load.
   *
   * @default - scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * How long a tick is retried that failed. After that it goes to the dead-letter queue.
   *
   * Minimum: Duration.minutes(1). Maximum: Duration.hours(6).
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * How often EventBridge Scheduler retries to start the handler. A handler that started and failed is retried at most twice.
   *
   * Minimum: 0. Maximum: 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * Which rows a tick sends.
   *
   * @default Sampling.random()
   */
  readonly sampling?: Sampling;

  /**
   * Fewest rows of a tick.
   *
   * Minimum: 1. Maximum: 100000, `maxRows`, and the number of rows there are.
   *
   * @default 1
   */
  readonly minRows?: number;

  /**
   * Most rows of a tick. Each number from `minRows` to `maxRows` is as likely as the others.
   *
   * Ticks of more than 5,000 rows take more memory than the default, which `memorySize` gives them. Each row drawn from a large
   * file takes a request to S3.
   *
   * Minimum: `minRows`. Maximum: 100000, and the number of rows there are.
   *
   * @default - 1000, or as many as there are, or `minRows` if that is more
   */
  readonly maxRows?: number;

  /**
   * Which rows are drawn, together with the scheduled time of the tick: the same for the same seed.
   *
   * Minimum: 0.
   *
   * @default - derived from the stack, so that no two publishers draw the same
   */
  readonly seed?: number;

  /**
   * What goes wrong on purpose, for trying out what receives the messages.
   *
   * @default - nothing
   */
  readonly faults?: PublisherFaults;

  /**
   * The key that encrypts topic, dead-letter queue and environment.
   *
   * @default - keys that SNS, SQS and Lambda manage
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to dead-letter queue and logs when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Publishes rows of a CSV to a topic on a schedule: random ones, or one after the other.
 *
 * Which rows follows from the seed and the scheduled time, so a tick that fires twice sends the same messages, with the same
 * message attribute `deduplicationId`; `SnsToRedshiftIngest` loads them once.
 */
export class ScheduledCsvPublisher extends PublisherMetrics implements iam.IGrantable {
  /** The topic that is published to. */
  public readonly topic: sns.ITopic;

  /** The function that draws and publishes. */
  public readonly handler: lambda.IFunction;

  /** The schedule that starts it. */
  public readonly schedule: scheduler.ISchedule;

  /** Where ticks go that failed. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** Where the handler logs, and its metrics come from. */
  public readonly logGroup: logs.ILogGroup;

  /** What is watched; empty if `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The handler's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ScheduledCsvPublisherProps) {
    super(scope, id);
    requirePublisher(props);
    requireHandler(props);
    const source = props.source._bind(this);
    requireContents(source, props);
    const schedule = props.schedule ?? scheduler.ScheduleExpression.rate(Duration.minutes(1));
    const publication = publicationOf(props, schedule.expressionString, source.contents?.columns);

    const topic = props.topic ?? this.createTopic(props);
    const deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: props.encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14), // SQS's maximum: time to find out and to redrive
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    acknowledge(deadLetterQueue, 'SQS3', 'It is a dead-letter queue, of the schedule and of the function');
    const handler = this.createHandler(props, source, publication, topic);
    source.grantRead(handler);
    // CDK's own grants would add actions that nothing here calls.
    // Of the key that SNS keeps itself, whoever may use SNS in the account may make use through SNS.
    grant(handler, 'sns:Publish', topic.topicArn, props.topic ? topic.masterKey : props.encryptionKey);
    grant(handler, 'sqs:SendMessage', deadLetterQueue.queueArn, props.encryptionKey);
    // Scheduler only starts the handler: what becomes of a tick that fails later is Lambda's to say.
    handler.configureAsyncInvoke({
      onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
      maxEventAge: props.maxEventAge ?? Duration.hours(1),
      retryAttempts: Math.min(2, props.retryAttempts ?? 2),
    });

    this.topic = topic;
    this.handler = handler;
    this.logGroup = handler.logGroup;
    this.deadLetterQueue = deadLetterQueue;
    this.grantPrincipal = handler.grantPrincipal;
    this.schedule = this.createSchedule(props, schedule, handler, deadLetterQueue);
    this.alarms = publisherAlarms(this, { ...props, timeout: handler.timeout! });
  }

  private createTopic(props: ScheduledCsvPublisherProps): sns.Topic {
    const topic = new sns.Topic(this, 'Topic', {
      masterKey: props.encryptionKey ?? kms.Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
    const maxBytes = maxMessageBytes(props);
    if (Token.isUnresolved(maxBytes) || maxBytes > DEFAULT_MAX_MESSAGE_BYTES) {
      (topic.node.defaultChild as sns.CfnTopic).addPropertyOverride('MaximumMessageSize', maxBytes);
    }
    return topic;
  }

  private createHandler(
    props: ScheduledCsvPublisherProps, source: CsvSourceConfig, publication: Publication, topic: sns.ITopic,
  ): BundledFunction {
    const stack = Stack.of(this);
    const publisherId = `${Aws.STACK_ID}/${Names.nodeUniqueId(this.node)}`;
    const environment: PublishEnvironment = {
      TOPIC_ARN: topic.topicArn,
      SOURCE: stack.toJsonString(source.source),
      ...source.index && { SOURCE_INDEX: stack.toJsonString(source.index) },
      MIN_ROWS: numberText(props.minRows ?? 1),
      ...props.maxRows !== undefined && { MAX_ROWS: numberText(props.maxRows) },
      MAX_MESSAGE_BYTES: numberText(maxMessageBytes(props)),
      SEED: props.seed === undefined ? publisherId : numberText(props.seed),
      PUBLICATION: JSON.stringify(publication),
      PUBLISHER_ID: publisherId,
    };
    return new BundledFunction(this, 'Handler', {
      entry: 'publish',
      description: 'Publishes rows of a CSV',
      environment: { ...environment },
      environmentEncryption: props.encryptionKey,
      memorySize: props.memorySize ?? 256,
      timeout: props.timeout ?? Duration.minutes(5),
      runtime: props.runtime,
      architecture: props.architecture,
      logRetention: props.logRetention,
      logRemovalPolicy: props.removalPolicy,
      instrumentation: props.instrumentation,
    });
  }

  private createSchedule(
    props: ScheduledCsvPublisherProps, schedule: scheduler.ScheduleExpression, handler: lambda.IFunction, deadLetterQueue: sqs.IQueue,
  ): scheduler.Schedule {
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }));
    props.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    const event: PublishEvent = { scheduledTime: scheduler.ContextAttribute.scheduledTime };
    return new scheduler.Schedule(this, 'Schedule', {
      schedule,
      timeWindow: props.timeWindow,
      enabled: props.enabled,
      target: new targets.LambdaInvoke(handler, {
        role: role.withoutPolicyUpdates(), // it may already do all it must; the target would add every version of the function
        input: scheduler.ScheduleTargetInput.fromObject(event),
        maxEventAge: props.maxEventAge ?? Duration.hours(1),
        retryAttempts: props.retryAttempts,
        deadLetterQueue,
      }),
    });
  }
}

/** Lets messages be sent to a topic or queue, and encrypted with its key. */
function grant(grantee: iam.IGrantable, action: string, resourceArn: string, key?: kms.IKey): void {
  iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [resourceArn] });
  key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/** A number as text, also when it is a token. */
function numberText(value: number): string {
  return Tokenization.stringifyNumber(value);
}
