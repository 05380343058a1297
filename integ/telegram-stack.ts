import * as path from 'path';
import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Network } from './network';
import { ClusterWarehouse, ServerlessWarehouse, Warehouse } from './warehouse';
import {
  Column, ColumnType, CsvSource, IngestDashboard, OverflowPolicy, PublisherFaults, Sampling, ScheduledCsvPublisher, SnsToRedshiftIngest,
} from '../src';
import { acknowledge } from '../src/private/acknowledge';

export interface TelegramStackProps extends StackProps {
  readonly region: string;

  /**
   * Redshift Serverless instead of a provisioned cluster.
   *
   * @default false
   */
  readonly serverless?: boolean;

  /**
   * Node type of the cluster.
   *
   * @default 'ra3.large'
   */
  readonly nodeType?: string;

  /**
   * Capacity of the workgroup, in RPUs.
   *
   * @default 4
   */
  readonly baseCapacity?: number;

  /**
   * The longest time for which a batch waits for more messages.
   *
   * @default - the ingest's
   */
  readonly batchingWindow?: Duration;

  /**
   * Zip with a `telegram.csv`, whose rows are published.
   *
   * @default - the one in this file's folder
   */
  readonly data?: string;

  /**
   * Seed of the random choice of rows. The choice depends only on it and on the time of the tick.
   *
   * @default - the publisher's
   */
  readonly seed?: number;

  /**
   * Whether to publish the rows in their order, 1,000 a tick, instead of random ones.
   *
   * @default false
   */
  readonly inOrder?: boolean;

  /**
   * Faults that are injected on purpose.
   *
   * @default - nothing
   */
  readonly faults?: PublisherFaults;
}

const COLUMNS: Column[] = [
  { name: 'message_id', type: ColumnType.BIGINT, nullable: false },
  { name: 'message_timestamp', type: ColumnType.TIMESTAMP },
  { name: 'message_content', type: ColumnType.varchar(5000), overflow: OverflowPolicy.TRUNCATE },
  { name: 'reply_message_id', type: ColumnType.BIGINT },
  { name: 'trader_id', type: ColumnType.varchar(30) },
  { name: 'chat_link', type: ColumnType.BIGINT },
  { name: 'processing_time', type: ColumnType.TIMESTAMP },
];

/**
 * A replayed trading chat. Random rows of a CSV are published to a topic every minute, and are loaded from there into a warehouse.
 * A second subscriber gets them, too.
 */
export class TelegramStack extends Stack {
  constructor(scope: Construct, id: string, props: TelegramStackProps) {
    super(scope, id, { ...props, env: { ...props.env, region: props.region } });
    const network = new Network(this, 'Network', { region: props.region });
    const warehouse: Warehouse = props.serverless
      ? new ServerlessWarehouse(this, 'Warehouse', { network, baseCapacity: props.baseCapacity ?? 4 })
      : new ClusterWarehouse(this, 'Warehouse', { network, nodeType: props.nodeType ?? 'ra3.large' });

    const publisher = new ScheduledCsvPublisher(this, 'Publisher', {
      source: CsvSource.zip(props.data ?? path.join(__dirname, 'telegram.zip'), 'telegram.csv'),
      seed: props.seed,
      ...props.inOrder && { sampling: Sampling.fileOrder(), minRows: 1000, maxRows: 1000 },
      faults: props.faults,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const ingest = new SnsToRedshiftIngest(this, 'Ingest', {
      topic: publisher.topic,
      target: warehouse.target,
      table: { tableName: 'telegram_messages', columns: COLUMNS },
      maxBatchingWindow: props.batchingWindow,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new IngestDashboard(this, 'Dashboard', { ingest, publishers: [publisher] });

    // Every other subscriber of the topic gets every message, too. A queue that nobody reads is enough to show it.
    const secondSubscriber = new sqs.Queue(this, 'SecondSubscriber', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(secondSubscriber, 'SQS3', 'Nobody receives from it, so nothing can fail to be received');
    publisher.topic.addSubscription(new subscriptions.SqsSubscription(secondSubscriber));
    // A topic drops messages without a subscriber. So the first tick comes after both have subscribed, and the last one before they are deleted.
    publisher.schedule.node.addDependency(ingest, secondSubscriber);

    const output = (name: string, description: string, value: string) => new CfnOutput(this, name, { description, value });
    output('Topic', 'Topic the rows are published to', publisher.topic.topicArn);
    output('Queue', 'Queue of the ingest', ingest.queue.queueName);
    output('DeadLetterQueue', 'Messages that could not be loaded', ingest.deadLetterQueue.queueName);
    output('SecondSubscriberQueue', 'Queue of the second subscriber', secondSubscriber.queueName);
    output('StagingBucket', 'Bucket with staging/, loaded/ and rejected/', ingest.stagingBucket.bucketName);
    output('WarehouseName', 'Cluster or workgroup, with the database telegram', warehouse.name);
    if (warehouse.adminSecret) {
      output('AdminSecret', 'Credentials of the administrator', warehouse.adminSecret.secretArn);
    }
  }
}
