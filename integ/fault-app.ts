import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Column, ColumnType, DeliveryGuarantee, LoadMode, RedshiftTarget, SnsToRedshiftIngest } from '../src';

// The app into which `npm run faults` injects faults: the same ingest with few and with many environments, appending and merging,
// and one without a ledger.

const COLUMNS: Column[] = [
  { name: 'id', type: ColumnType.BIGINT, nullable: false },
  { name: 'version', type: ColumnType.INTEGER, nullable: false },
  { name: 'note', type: ColumnType.varchar(20) },
];

interface IngestSize {
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly delivery?: DeliveryGuarantee;
  readonly loadMode?: LoadMode;
}

function addStack(app: App, id: string, { batchSize, maxConcurrency, delivery, loadMode }: IngestSize): void {
  const stack = new Stack(app, id);
  const cluster = new redshift.CfnCluster(stack, 'Cluster', {
    clusterType: 'single-node',
    nodeType: 'ra3.large',
    dbName: 'analytics',
    masterUsername: 'fault_admin',
    manageMasterPassword: true,
  });
  const topic = new sns.Topic(stack, 'Topic');
  const ingest = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic,
    target: RedshiftTarget.cluster(cluster),
    table: { tableName: 'fault_rows', columns: COLUMNS },
    batchSize,
    maxConcurrency,
    delivery,
    loadMode,
    replay: delivery !== DeliveryGuarantee.AT_LEAST_ONCE,
    maxBatchingWindow: Duration.seconds(4),
    timeout: Duration.seconds(60),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const output = (name: string, value: string) => new CfnOutput(stack, name, { value });
  output('TopicArn', topic.topicArn);
  output('QueueArn', ingest.queue.queueArn);
  output('DeadLetterQueueArn', ingest.deadLetterQueue.queueArn);
  output('SubscriptionDeadLetterQueueArn', ingest.subscriptionDeadLetterQueue.queueArn);
  output('Bucket', ingest.stagingBucket.bucketName);
  output('CopyRoleArn', ingest.copyRole.roleArn);
  output('HandlerRoleArn', ingest.handler.role!.roleArn);
  output('Warehouse', cluster.ref);
  output('Handler', ingest.handler.functionName);
}

const few = { batchSize: 10, maxConcurrency: 2 };
const many = { batchSize: 2, maxConcurrency: 10 };
const merge = LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' });

const app = new App();
addStack(app, 'TwoAtOnce', few);
addStack(app, 'TenAtOnce', many);
addStack(app, 'TwoMerging', { ...few, loadMode: merge });
addStack(app, 'TenMerging', { ...many, loadMode: merge });
addStack(app, 'NoLedger', { ...few, delivery: DeliveryGuarantee.AT_LEAST_ONCE });
