import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { IngestAlarmOptions } from './alarm-options';
import { BatchingOptions } from './batching-options';
import { BucketOptions } from './bucket-options';
import { CheckOptions } from './check-options';
import { DynamoDbIngestMetrics } from './dynamodb-ingest-metrics';
import { HandlerOptions } from './handler-options';
import { ItemOptions } from './item-options';
import { KeptOptions } from './kept-options';
import { NetworkOptions } from './network-options';
import { functionSecurityGroups } from './private/function/function-network';
import { functionOptions } from './private/function/function-options';
import { openIntake } from './private/ingest/ingest-mapping';
import { LoadTrial } from './private/ingest/load-trial';
import { filteredTopic } from './private/ingest/topic-metrics';
import { itemAlarms } from './private/items/item-alarms';
import { ItemHandler } from './private/items/item-handler';
import { planItems } from './private/items/item-plan';
import { itemRows } from './private/items/item-rows';
import { RejectedBucket } from './private/items/rejected-bucket';
import { within } from './private/messages';
import { IngestQueue } from './private/queue/ingest-queue';
import { DashboardRows } from './private/watch/dashboard-rows';
import { SavedQueries } from './private/watch/saved-queries';
import { RowOptions } from './row-options';
import { TopicOptions } from './topic-options';

const ORDER_ADVICE = 'Set \'versionColumns\' to a column of ColumnSource.sequenceNumber()';

/** Properties of `SnsToDynamoDbIngest`. */
export interface SnsToDynamoDbIngestProps
  extends TopicOptions, RowOptions, ItemOptions, BatchingOptions, BucketOptions, KeptOptions, HandlerOptions, NetworkOptions, IngestAlarmOptions,
  CheckOptions {}

/**
 * Keeps the latest version of each row of an SNS topic as an item of a DynamoDB table.
 *
 * Messages wait in a queue. A function turns each row into an item and writes it on a condition: that the table has no item with its key, or an
 * older version. So it does not matter how often a message comes, and in which order. Rows that the table cannot hold are kept with the reason.
 * Nothing is dropped silently.
 *
 * @example
 * const orders = new dynamodb.Table(this, 'Orders', { partitionKey: { name: 'order_id', type: dynamodb.AttributeType.NUMBER } });
 * new SnsToDynamoDbIngest(this, 'LatestOrders', {
 *   topic,
 *   table: orders,
 *   columns: [
 *     { name: 'order_id', type: ColumnType.BIGINT, nullable: false },
 *     { name: 'version', type: ColumnType.INTEGER, nullable: false },
 *     { name: 'status', type: ColumnType.varchar(20) },
 *   ],
 *   versionColumns: ['version'],
 * });
 */
export class SnsToDynamoDbIngest extends DynamoDbIngestMetrics implements iam.IGrantable, ec2.IConnectable {
  /** The queue that is subscribed to the topic. */
  public readonly queue: sqs.IQueue;

  /** The queue of messages that failed `maxReceiveCount` times. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The queue of messages that SNS could not deliver to `queue`. */
  public readonly subscriptionDeadLetterQueue: sqs.IQueue;

  /** The bucket with the folder `rejected/`. */
  public readonly rejectedBucket: s3.IBucket;

  /** The function that writes the items. */
  public readonly handler: lambda.IFunction;

  /** The log group of the handler. CloudWatch reads the metrics from it. */
  public readonly logGroup: logs.ILogGroup;

  /** The alarms. The list is empty if the prop `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @internal */
  public readonly _dashboardRows: DashboardRows;

  /** The role of the handler. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the handler. Without a VPC there are none. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: SnsToDynamoDbIngestProps) {
    super(scope, id);
    const { options, schema, secret, prefix } = within(this, () => planItems(this, props));
    const securityGroups = functionSecurityGroups(this, props, 'Functions that write items: HTTPS to AWS');
    const queues = new IngestQueue(this, 'Messages', { ...options, orderAdvice: schema.items.versionColumns.length > 0 ? undefined : ORDER_ADVICE });
    const rejected = new RejectedBucket(this, 'Rejected', { ...options, prefix });
    const handler = new ItemHandler(this, 'Handler', {
      functionOptions: functionOptions(options, securityGroups), options, schema, table: options.table, rejected, queues, secret,
    });
    const trial = new LoadTrial(this, 'Trial', {
      handler,
      resourceType: 'Custom::DynamoDbWriteTrial',
      properties: {},
      decides: [options.table.tableName, schema.items.keys, ...secret ? [secret.environment] : []],
      dependencies: [options.table],
    });
    openIntake(this, { handler, queue: queues.queue, options, dependencies: [trial] });

    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.subscriptionDeadLetterQueue = queues.subscriptionDeadLetterQueue;
    this.rejectedBucket = rejected.bucket;
    this.handler = handler;
    this.logGroup = handler.logGroup;
    this.grantPrincipal = handler.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups });
    this.alarms = itemAlarms(this, options);
    this._dashboardRows = itemRows({ ingest: this, table: options.table, filtered: filteredTopic(this, options) });
    SavedQueries.add(this, this.logGroup);
  }
}
