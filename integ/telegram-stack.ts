import * as path from 'path';
import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Network } from './network';
import { ITEM_COLUMNS, TELEGRAM_COLUMNS } from './telegram-columns';
import { ClusterWarehouse, ServerlessWarehouse, Warehouse } from './warehouse';
import {
  CsvSource, IngestDashboard, PublisherFaults, QueryNotebook, RedshiftLoader, Sampling, ScheduledCsvPublisher, SnsToDynamoDbIngest,
  SnsToRedshiftIngest,
} from '../src';
import { acknowledgeCompliance } from './acknowledge-compliance';
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
   * The time between two loads of a loader, which loads what the ingests stage.
   *
   * @default - there is no loader: the ingests load each batch at once
   */
  readonly loadInterval?: Duration;

  /**
   * Whether what was kept or loaded can be replayed.
   *
   * @default false
   */
  readonly replay?: boolean;

  /**
   * Whether a SageMaker notebook is there, which may query the tables.
   *
   * @default false
   */
  readonly notebook?: boolean;

  /**
   * The number of tables that all messages are loaded into, each by an ingest of its own.
   *
   * @default 1
   */
  readonly tables?: number;

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
   * Whether a queue that nobody reads gets all that is published, so that the books can be checked.
   *
   * @default false
   */
  readonly witness?: boolean;

  /**
   * Faults that are injected on purpose.
   *
   * @default - nothing
   */
  readonly faults?: PublisherFaults;
}

/**
 * A replayed trading chat. Random rows of a CSV are published to a topic every minute, and are loaded from there into a warehouse.
 * A second subscriber keeps the latest message of each trader in a DynamoDB table.
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
    const loader = props.loadInterval && new RedshiftLoader(this, 'Loader', {
      target: warehouse.target,
      schedule: scheduler.ScheduleExpression.rate(props.loadInterval),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const [ingest, ...others] = Array.from({ length: props.tables ?? 1 }, (_, at) => new SnsToRedshiftIngest(this, `Ingest${at === 0 ? '' : at + 1}`, {
      topic: publisher.topic,
      ...loader ? { loader } : { target: warehouse.target },
      table: { tableName: `telegram_messages${at === 0 ? '' : `_${at + 1}`}`, columns: TELEGRAM_COLUMNS },
      maxBatchingWindow: props.batchingWindow,
      replay: props.replay,
      alarms: at === 0, // CloudFormation takes 500 resources in a stack
      removalPolicy: RemovalPolicy.DESTROY,
    }));

    new IngestDashboard(this, 'Dashboard', { ingest, publishers: [publisher] });

    // Every other subscriber of the topic gets every message, too. This one keeps the latest message of each trader.
    const latest = new dynamodb.Table(this, 'LatestMessages', {
      partitionKey: { name: 'trader_id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const nothingToRestore = 'The messages are published again, so that nothing need be restored';
    acknowledge(latest, 'DDB3', nothingToRestore);
    acknowledgeCompliance(latest, 'DynamoDBPITREnabled', nothingToRestore);
    acknowledgeCompliance(latest, 'DynamoDBInBackupPlan', nothingToRestore);
    const second = new SnsToDynamoDbIngest(this, 'SecondSubscriber', {
      topic: publisher.topic,
      table: latest,
      columns: ITEM_COLUMNS,
      versionColumns: ['message_timestamp', 'message_id'],
      maxBatchingWindow: Duration.minutes(5), // of the messages of a trader that come together, only the latest one is written
      replay: props.replay,
      alarms: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const witness = props.witness ? [this.addWitness(publisher.topic)] : [];
    // A topic drops messages without a subscriber. So the first tick comes after all have subscribed, and the last one before they are deleted.
    publisher.schedule.node.addDependency(ingest, ...others, second, ...witness);

    const output = (name: string, description: string, value: string) => new CfnOutput(this, name, { description, value });
    output('Topic', 'Topic the rows are published to', publisher.topic.topicArn);
    output('Queue', 'Queue of the ingest', ingest.queue.queueName);
    output('DeadLetterQueue', 'Messages that could not be loaded', ingest.deadLetterQueue.queueName);
    output('LatestMessagesTable', 'DynamoDB table with the latest message of each trader', latest.tableName);
    witness.forEach(({ queueName }) => output('WitnessQueue', 'Queue with all that was published', queueName));
    output('StagingBucket', `Bucket with ${loader ? 'pending' : 'staging'}/, loaded/ and rejected/`, ingest.stagingBucket.bucketName);
    if (loader) {
      output('LoaderFunction', 'Function that loads what is staged, when it is invoked with {"load":{}}', loader.handler.functionName);
    }
    others.forEach(({ queue, deadLetterQueue }, at) => {
      output(`Queue${at + 2}`, `Queue of the ingest of table ${at + 2}`, queue.queueName);
      output(`DeadLetterQueue${at + 2}`, `Messages that could not be loaded into table ${at + 2}`, deadLetterQueue.queueName);
    });
    output('WarehouseName', 'Cluster or workgroup, with the database telegram', warehouse.name);
    if (props.notebook) {
      const notebook = new QueryNotebook(this, 'Notebook', { ingests: [ingest, ...others] });
      output('NotebookName', 'Notebook instance that may query the tables', notebook.notebookInstanceName);
      output('NotebookRoleArn', 'Role of the notebook instance', notebook.role.roleArn);
    }
    if (warehouse.adminSecret) {
      output('AdminSecret', 'Credentials of the administrator', warehouse.adminSecret.secretArn);
    }
  }
  private addWitness(topic: sns.ITopic): sqs.Queue {
    const queue = new sqs.Queue(this, 'Witness', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(queue, 'SQS3', 'Nobody receives from it, so nothing can fail to be received');
    topic.addSubscription(new subscriptions.SqsSubscription(queue));
    return queue;
  }
}
