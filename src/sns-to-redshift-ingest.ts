import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BatchingOptions, requireBatching } from './batching-options';
import { HandlerOptions } from './handler-options';
import { DeliveryGuarantee, PayloadFormat, RejectedRows, StagingCompression, UnknownFields } from './ingest-options';
import { BundledFunction, FunctionOptions, requireHandler } from './private/bundled-function';
import { IngestEnvironment, IngestSchema, SCHEMA_FILE } from './private/contract';
import { IngestQueue } from './private/ingest-queue';
import { columnSchemas, requireTable, schemaVersion } from './private/ingest-schema';
import { StagingBucket } from './private/staging-bucket';
import { TableResource } from './private/table-resource';
import { RedshiftTarget } from './redshift-target';
import { Retention } from './retention';
import { OverflowPolicy, TableDefinition } from './table';

/** Properties of `SnsToRedshiftIngest`. */
export interface SnsToRedshiftIngestProps extends BatchingOptions, HandlerOptions {
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
   * @default true
   */
  readonly tableCreation?: boolean;

  /**
   * What happens to a value that its column cannot hold, where the column does not say it.
   *
   * A policy that does not fit a column's type (only CHAR, VARCHAR and DECIMAL can be cut, only nullable columns can become
   * NULL) leaves REJECT in force there.
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
   * The id is what recognises a message that is delivered twice. Without an envelope the producer must send one as the message
   * attribute `deduplicationId`; messages that lack it are quarantined.
   *
   * @default false
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;

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
   * How often a message may end up in the table.
   *
   * @default DeliveryGuarantee.EXACTLY_ONCE
   */
  readonly delivery?: DeliveryGuarantee;

  /**
   * The bucket batches are staged in. It may be imported, and shared if no other writer uses the folders `staging/`, `loaded/`
   * and `rejected/`.
   *
   * @default - a bucket is created: encrypted, not public, TLS only
   */
  readonly stagingBucket?: s3.IBucket;

  /**
   * How staged objects are compressed.
   *
   * @default StagingCompression.ZSTD
   */
  readonly compression?: StagingCompression;

  /**
   * What becomes of objects that were loaded.
   *
   * @default - Retention.expire(Duration.days(1))
   */
  readonly loadedRetention?: Retention;

  /**
   * What becomes of rejected rows.
   *
   * @default - Retention.expire(Duration.days(14))
   */
  readonly rejectedRetention?: Retention;

  /**
   * The key that encrypts queues, bucket and environment.
   *
   * @default - keys that SQS, S3 and Lambda own
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
export class SnsToRedshiftIngest extends Construct implements iam.IGrantable {
  /** The queue that is subscribed to the topic. */
  public readonly queue: sqs.IQueue;

  /** Where messages go that failed `maxReceiveCount` times. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** Where messages go that SNS could not deliver to the queue. */
  public readonly subscriptionDeadLetterQueue: sqs.IQueue;

  /** The bucket with the folders `staging/`, `loaded/` and `rejected/`. */
  public readonly stagingBucket: s3.IBucket;

  /** The role COPY assumes to read what is staged. */
  public readonly copyRole: iam.IRole;

  /** The function that stages and loads. */
  public readonly handler: lambda.IFunction;

  /** The function that creates the table, if `tableCreation` is on. */
  public readonly tableHandler?: lambda.IFunction;

  /** The handler's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: SnsToRedshiftIngestProps) {
    super(scope, id);
    requireTable(props.table);
    requireBatching(props);
    requireHandler(props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const timeout = props.timeout ?? Duration.minutes(5);
    const maxBatchingWindow = props.maxBatchingWindow ?? Duration.minutes(1);
    const schemaName = props.table.schemaName ?? 'public';
    const schema = ingestSchema(props);
    const functionOptions: FunctionOptions = {
      runtime: props.runtime,
      architecture: props.architecture,
      logRetention: props.logRetention,
      logRemovalPolicy: removalPolicy,
      environmentEncryption: props.encryptionKey,
    };

    const target = props.target._bind(this);
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

    const environment: IngestEnvironment = {
      WAREHOUSE: JSON.stringify(target.loader),
      SCHEMA_NAME: schemaName,
      TABLE_NAME: props.table.tableName,
      STAGING_BUCKET: staging.bucket.bucketName,
      COPY_ROLE_ARN: target.copyRole.roleArn,
    };
    const handler = new BundledFunction(this, 'Handler', {
      ...functionOptions,
      entry: 'ingest',
      description: `Loads messages into ${schemaName}.${props.table.tableName}`,
      environment: { ...environment },
      files: { [SCHEMA_FILE]: JSON.stringify(schema) },
      memorySize: props.memorySize ?? 1024,
      timeout,
    });
    target.grantLoad(handler);
    staging.grantHandler(handler);
    const copyPolicy = staging.grantCopy(target.copyRole);

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
    if (props.tableCreation ?? true) {
      const table = new TableResource(this, 'Table', {
        target,
        schemaName,
        tableName: props.table.tableName,
        columns: schema.columns,
        delivery: schema.delivery,
        loader: handler.role!,
        functionOptions,
      });
      this.tableHandler = table.handler;
      mapping.node.addDependency(table);
    }

    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.subscriptionDeadLetterQueue = queues.subscriptionDeadLetterQueue;
    this.stagingBucket = staging.bucket;
    this.copyRole = target.copyRole;
    this.handler = handler;
    this.grantPrincipal = handler.grantPrincipal;
  }
}

function ingestSchema(props: SnsToRedshiftIngestProps): IngestSchema {
  const columns = columnSchemas(props.table.columns, props.overflow ?? OverflowPolicy.REJECT);
  return {
    version: schemaVersion(columns),
    columns,
    payloadFormat: `${props.payloadFormat ?? PayloadFormat.JSON}` as const,
    unknownFields: `${props.unknownFields ?? UnknownFields.IGNORE}` as const,
    rejectedRows: `${props.rejectedRows ?? RejectedRows.QUARANTINE}` as const,
    compression: `${props.compression ?? StagingCompression.ZSTD}` as const,
    delivery: `${props.delivery ?? DeliveryGuarantee.EXACTLY_ONCE}` as const,
    rawDelivery: props.rawMessageDelivery ?? false,
  };
}
