import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { IngestAlarmOptions } from './alarm-options';
import { BatchingOptions, requireBatching } from './batching-options';
import { HandlerOptions } from './handler-options';
import { IngestMetrics } from './ingest-metrics';
import { PayloadFormat, RejectedRows, UnknownFields } from './ingest-options';
import { LoadOptions } from './load-options';
import { NetworkOptions } from './network-options';
import { IngestEnvironment, SCHEMA_FILE } from './private/contract/ingest';
import { WarehouseIdentity } from './private/contract/table';
import { BundledFunction, FunctionOptions, requireHandler } from './private/function/bundled-function';
import { functionSecurityGroups, requireNetwork } from './private/function/function-network';
import { IngestQueue } from './private/ingest/ingest-queue';
import { ingestSchema, requireDeduplicationIds, requireTable, tableSpecification } from './private/ingest/ingest-schema';
import { StagingBucket } from './private/ingest/staging-bucket';
import { TableResource } from './private/table/table-resource';
import { outputSql, tableSql } from './private/table/table-sql';
import { ingestAlarms, requireIngestAlarms } from './private/watch/ingest-alarms';
import { savedQueries } from './private/watch/saved-queries';
import { RedshiftTarget } from './redshift-target';
import { Retention } from './retention';
import { StagingOptions } from './staging-options';
import { OverflowPolicy, TableDefinition } from './table';

/** Properties of `SnsToRedshiftIngest`. */
export interface SnsToRedshiftIngestProps extends IngestAlarmOptions, BatchingOptions, HandlerOptions, LoadOptions, NetworkOptions, StagingOptions {
  /** The topic whose messages are loaded. It may be imported. */
  readonly topic: sns.ITopic;

  /** The warehouse they are loaded into. */
  readonly target: RedshiftTarget;

  /** The table they are loaded into, with its typed columns. */
  readonly table: TableDefinition;

  /**
   * Whether schema, table, ledger and the loader's rights are created when they are missing.
   *
   * Only ever adds: a column, a wider VARCHAR. Nothing is dropped, and deleting the stack leaves the table.
   *
   * With `false` the stack has the SQL as an output, for an administrator to run before the first message comes.
   *
   * @default true
   */
  readonly tableCreation?: boolean;

  /**
   * What happens to a value that its column cannot hold, where the column does not say it.
   *
   * A policy that does not fit a column leaves REJECT in force there: `OverflowPolicy.TRUNCATE` says what can be cut, and only
   * nullable columns can become NULL.
   *
   * @default OverflowPolicy.REJECT
   */
  readonly overflow?: OverflowPolicy;

  /**
   * What happens to fields of a row that no column reads.
   *
   * @default UnknownFields.IGNORE
   */
  readonly unknownFields?: UnknownFields;

  /**
   * What happens to rows that the table cannot hold.
   *
   * @default RejectedRows.QUARANTINE
   */
  readonly rejectedRows?: RejectedRows;

  /**
   * How the body of a message holds its rows.
   *
   * @default PayloadFormat.JSON
   */
  readonly payloadFormat?: PayloadFormat;

  /**
   * Whether SNS delivers the bare body, without the envelope that carries the message's id.
   *
   * The id is what recognises a message that is delivered twice. Without an envelope the producer must send one of its own:
   * `producersSetDeduplicationId` is needed then, unless `delivery` is AT_LEAST_ONCE.
   *
   * @default false
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;

  /**
   * Whether every message brings the message attribute `deduplicationId`, a String of its own for each message that stays the same
   * when it is published again.
   *
   * Only with `rawMessageDelivery` it must be said; messages that lack the attribute all the same are quarantined then. With the
   * envelope the attribute counts where it is there.
   *
   * @default false
   */
  readonly producersSetDeduplicationId?: boolean;

  /**
   * Which messages are loaded, by their attributes.
   *
   * @default - all
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Which messages are loaded, by their body.
   *
   * @default - all
   */
  readonly filterPolicyWithMessageBody?: { [field: string]: sns.FilterOrPolicy };

  /**
   * The key that encrypts queues, bucket, logs and environment. Its policy gets the statements that SNS and CloudWatch Logs need; for
   * an imported key a message at synth spells them out.
   *
   * An imported key must be known by its ARN, and its policy leave it to IAM who may use it, as it does by default.
   *
   * @default - keys that SQS, S3, CloudWatch Logs and Lambda own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to bucket, queues and logs when the construct is removed. With DESTROY the bucket is emptied first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Loads the messages of an SNS topic into a Redshift table, typed and exactly once.
 *
 * Messages wait in a queue, are turned into typed rows, staged as one compressed CSV object a batch, and loaded by COPY in one
 * transaction through the Redshift Data API. Rows that the table cannot hold are kept with their reason; nothing is dropped silently.
 */
export class SnsToRedshiftIngest extends IngestMetrics implements iam.IGrantable, ec2.IConnectable {
  /** The queue that is subscribed to the topic. */
  public readonly queue: sqs.IQueue;

  /** Where messages go that failed `maxReceiveCount` times. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** Where messages go that SNS could not deliver to the queue. */
  public readonly subscriptionDeadLetterQueue: sqs.IQueue;

  /** The bucket with the folders `staging/`, `loaded/` and `rejected/`. */
  public readonly stagingBucket: s3.IBucket;

  /** The role that reads what is staged, as COPY assumes it. */
  public readonly copyRole: iam.IRole;

  /** The function that stages and loads. */
  public readonly handler: lambda.IFunction;

  /** The function that creates the table, if `tableCreation` is on. */
  public readonly tableHandler?: lambda.IFunction;

  /**
   * The SQL that creates the table and lets rows be loaded, with names as CDK knows them. With `tableCreation` on, the same is run by
   * the ingest itself.
   */
  public readonly tableSql: string;

  /** Where the handler logs, and its metrics come from. */
  public readonly logGroup: logs.ILogGroup;

  /** What is watched; empty if `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @internal */
  public readonly _warehouse: WarehouseIdentity;

  /** The handler's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the functions. There are none outside of a VPC. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: SnsToRedshiftIngestProps) {
    super(scope, id);
    const schema = ingestSchema(props);
    requireTable(props.table, schema);
    requireDeduplicationIds(props, schema);
    requireBatching(props);
    requireHandler(props);
    requireNetwork(props);
    requireIngestAlarms(props);
    const tableCreation = props.tableCreation ?? true;
    if (tableCreation) {
      props.target._requireAdmin();
    }
    const target = props.target._bind(this);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const timeout = props.timeout ?? Duration.minutes(5);
    const maxBatchingWindow = props.maxBatchingWindow ?? Duration.minutes(1);
    const securityGroups = functionSecurityGroups(this, props);
    const functionOptions: FunctionOptions = {
      runtime: props.runtime,
      architecture: props.architecture,
      logRetention: props.logRetention,
      logRemovalPolicy: removalPolicy,
      environmentEncryption: props.encryptionKey,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups,
    };

    const queues = new IngestQueue(this, 'Messages', {
      topic: props.topic,
      handlerTimeout: timeout,
      maxBatchingWindow,
      maxReceiveCount: props.maxReceiveCount ?? 5,
      rawMessageDelivery: schema.rawDelivery,
      filterPolicy: props.filterPolicy,
      filterPolicyWithMessageBody: props.filterPolicyWithMessageBody,
      encryptionKey: props.encryptionKey,
      removalPolicy,
    });
    const staging = new StagingBucket(this, 'Staging', {
      bucket: props.stagingBucket,
      loadedRetention: props.loadedRetention ?? Retention.expire(Duration.days(1)),
      rejectedRetention: props.rejectedRetention ?? Retention.expire(Duration.days(14)),
      encryptionKey: props.encryptionKey,
      removalPolicy,
    });

    const table = tableSpecification(props.table, schema);
    const environment: IngestEnvironment = {
      WAREHOUSE: JSON.stringify(target.loader),
      SCHEMA_NAME: table.schemaName,
      TABLE_NAME: table.tableName,
      STAGING_BUCKET: staging.bucket.bucketName,
      COPY_ROLE_ARN: target.copyRole.arns,
      ...props.replay && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: queues.subscriptionDeadLetterQueue.queueUrl },
    };
    const handler = new BundledFunction(this, 'Handler', {
      ...functionOptions,
      entry: 'ingest',
      description: `Loads messages into ${table.schemaName}.${table.tableName}`,
      environment: { ...environment },
      files: { [SCHEMA_FILE]: JSON.stringify(schema) },
      memorySize: props.memorySize ?? 1024,
      timeout,
      instrumentation: props.instrumentation,
    });
    target.grantLoad(handler.role!);
    staging.grantHandler(handler.role!);
    if (props.replay) {
      staging.grantReplay(handler.role!);
      queues.grantDrain(handler);
    }
    const copyPolicy = staging.grantCopy(target.copyRole.role);

    const mapping = new lambda.EventSourceMapping(this, 'Mapping', {
      target: handler,
      eventSourceArn: queues.queue.queueArn,
      batchSize: props.batchSize ?? 10_000,
      maxBatchingWindow,
      maxConcurrency: props.maxConcurrency ?? 2,
      reportBatchItemFailures: true,
    });
    // Without the table and every right that loading takes, the first messages would only use up their tries.
    mapping.node.addDependency(queues.grantConsume(handler), copyPolicy, handler, ...target.dependencies);
    const loaderUser = target.loaderUser(handler.role!);
    this.tableSql = tableSql(table, loaderUser);
    if (tableCreation) {
      const resource = new TableResource(this, 'Table', { target, table, loaderUser, functionOptions });
      this.tableHandler = resource.handler;
      mapping.node.addDependency(resource);
    } else {
      outputSql(this, this.tableSql);
    }

    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.subscriptionDeadLetterQueue = queues.subscriptionDeadLetterQueue;
    this.stagingBucket = staging.bucket;
    this.copyRole = target.copyRole.role;
    this.handler = handler;
    this.logGroup = handler.logGroup;
    this.grantPrincipal = handler.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups });
    this._warehouse = target.loader;
    this.alarms = ingestAlarms(this, { ...props, timeout });
    savedQueries(this);
  }
}
