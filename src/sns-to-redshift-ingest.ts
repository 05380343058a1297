import { RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IDependable } from 'constructs';
import { IngestAlarmOptions } from './alarm-options';
import { BatchingOptions } from './batching-options';
import { BucketOptions } from './bucket-options';
import { HandlerOptions } from './handler-options';
import { IngestMetrics } from './ingest-metrics';
import { LoadOptions } from './load-options';
import { NetworkOptions } from './network-options';
import { bucketPrefixOf } from './private/bucket/bucket-prefix';
import { WarehouseIdentity } from './private/contract/table';
import { functionSecurityGroups } from './private/function/function-network';
import { functionOptions } from './private/function/function-options';
import { withIngestDefaults } from './private/ingest/ingest-defaults';
import { IngestHandler } from './private/ingest/ingest-handler';
import { IngestMapping } from './private/ingest/ingest-mapping';
import { IngestQueue } from './private/ingest/ingest-queue';
import { requireIngest } from './private/ingest/ingest-rules';
import { ingestSchema, tableSpecification } from './private/ingest/ingest-schema';
import { LoadTrial } from './private/ingest/load-trial';
import { StagingBucket } from './private/ingest/staging-bucket';
import { warnOfPublicSchema } from './private/table/public-schema';
import { TableHandler } from './private/table/table-handler';
import { TableResource } from './private/table/table-resource';
import { outputSql, tableSql } from './private/table/table-sql';
import { loadsFrom } from './private/topic-users';
import { ingestAlarms } from './private/watch/ingest-alarms';
import { SavedQueries } from './private/watch/saved-queries';
import { RedshiftTarget } from './redshift-target';
import { RowOptions } from './row-options';
import { StagingOptions } from './staging-options';

/** Properties of `SnsToRedshiftIngest`. */
export interface SnsToRedshiftIngestProps
  extends RowOptions, BatchingOptions, BucketOptions, StagingOptions, LoadOptions, HandlerOptions, NetworkOptions, IngestAlarmOptions {
  /** The topic whose messages are loaded. You may import it. */
  readonly topic: sns.ITopic;

  /** The warehouse that messages are loaded into. */
  readonly target: RedshiftTarget;

  /**
   * Whether the ingest creates the schema, the table, the ledger and the loader's rights if they do not exist.
   *
   * Updates only add columns and widen VARCHAR columns. Nothing is dropped, and the table stays when you delete the stack.
   *
   * With `false`, the SQL is an output of the stack. An administrator must run it before the first message arrives. Use
   * `false` if the deploying role is not a database superuser.
   *
   * @default true
   */
  readonly tableCreation?: boolean;

  /**
   * A filter by message attributes. Only messages that pass are loaded.
   *
   * @default - all messages are loaded
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * A filter by message body. Only messages that pass are loaded.
   *
   * @default - all messages are loaded
   */
  readonly filterPolicyWithMessageBody?: { [field: string]: sns.FilterOrPolicy };

  /**
   * The key that encrypts the queues, the bucket, the logs and the environment of the functions.
   *
   * The statements that SNS and CloudWatch Logs need are added to its policy. For an imported key, a message at synth lists them.
   *
   * Import the key by its full ARN. Its policy must delegate access to IAM, which is the default.
   *
   * @default - keys that SQS, S3, CloudWatch Logs and Lambda own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the bucket, the queues and the logs when the construct is removed. With DESTROY, the bucket is emptied first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Loads the messages of an SNS topic into a Redshift table, typed and exactly once.
 *
 * Messages wait in a queue. A function turns a batch of messages into typed rows and stages them as one compressed CSV object. It loads
 * the object with COPY, in one transaction through the Redshift Data API. Rows that the table cannot hold are kept with the reason.
 * Nothing is dropped silently.
 */
export class SnsToRedshiftIngest extends IngestMetrics implements iam.IGrantable, ec2.IConnectable {
  /** The queue that is subscribed to the topic. */
  public readonly queue: sqs.IQueue;

  /** The queue of messages that failed `maxReceiveCount` times. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The queue of messages that SNS could not deliver to `queue`. */
  public readonly subscriptionDeadLetterQueue: sqs.IQueue;

  /** The bucket with the folders `staging/`, `loaded/` and `rejected/`. */
  public readonly stagingBucket: s3.IBucket;

  /** The role that COPY assumes to read the staged objects. */
  public readonly copyRole: iam.IRole;

  /** The function that stages and loads batches. */
  public readonly handler: lambda.IFunction;

  /**
   * The function that creates the table, if `tableCreation` is true.
   *
   * The ingests of a stack share it if their target and the options of their functions are the same.
   */
  public readonly tableHandler?: lambda.IFunction;

  /**
   * The SQL that creates the table and grants the rights that loading needs. Names may be tokens of CDK.
   *
   * With `tableCreation`, the ingest runs the same SQL itself.
   */
  public readonly tableSql: string;

  /** The log group of the handler. CloudWatch reads the metrics from it. */
  public readonly logGroup: logs.ILogGroup;

  /** The alarms. The list is empty if the prop `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @internal */
  public readonly _warehouse: WarehouseIdentity;

  /** The role of the handler. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the functions. Without a VPC there are none. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: SnsToRedshiftIngestProps) {
    super(scope, id);
    const options = withIngestDefaults(props);
    const schema = ingestSchema(options);
    requireIngest(options, schema);
    loadsFrom(props.topic, this, options);
    const prefix = bucketPrefixOf(this, options);
    if (options.tableCreation) {
      props.target._requireAdmin();
    }

    const target = props.target._bind(this);
    const securityGroups = functionSecurityGroups(this, props, 'Functions that load: HTTPS to AWS');
    const groups = [...securityGroups ?? []];
    const queues = new IngestQueue(this, 'Messages', options);
    const staging = new StagingBucket(this, 'Staging', { ...options, prefix });

    const table = tableSpecification(props.table, schema);
    if (props.target._imported) {
      warnOfPublicSchema(this, table);
    }
    const handler = new IngestHandler(this, 'Handler', {
      functionOptions: functionOptions(options, securityGroups),
      options,
      schema,
      table,
      target,
      queues,
      staging,
    });
    const copyPolicy = staging.grantCopy(target.copyRole);

    const dependencies: IDependable[] = [copyPolicy, ...target.dependencies];

    const loaderUser = target.loaderUser(handler.role!);
    this.tableSql = tableSql(table, loaderUser, target);
    if (options.tableCreation) {
      const tableHandler = TableHandler.for(this, target, functionOptions(options, options.securityGroups));
      const resource = new TableResource(this, 'Table', { target, table, loaderUser, owner: props.table.owner, handler: tableHandler });
      this.tableHandler = tableHandler.lambda;
      groups.push(...tableHandler.securityGroups);
      resource.comesBefore(handler);
      // Each of these changes what a load needs.
      const decides = [this.tableSql, target.loader, staging.bucket.bucketName];
      dependencies.push(resource, new LoadTrial(this, 'Trial', { handler, copy: target.copyRole.ready, decides, dependencies: [...dependencies, resource] }));
    } else {
      outputSql(this, this.tableSql);
    }
    new IngestMapping(this, 'Mapping', { handler, queue: queues.queue, options, dependencies });
    options.additionalQueues?.forEach((queue) => new IngestMapping(this, `Mapping${queue.node.addr}`, { handler, queue, options, dependencies }));

    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.subscriptionDeadLetterQueue = queues.subscriptionDeadLetterQueue;
    this.stagingBucket = staging.bucket;
    this.copyRole = target.copyRole.role;
    this.handler = handler;
    this.logGroup = handler.logGroup;
    this.grantPrincipal = handler.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups: [...new Set(groups)] });
    this._warehouse = target.loader;
    this.alarms = ingestAlarms(this, options, props.topic);
    SavedQueries.add(this, this.logGroup);
  }
}
