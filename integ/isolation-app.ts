import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ISOLATED, ISOLATED_MEMORY, IsolatedIngest, SPARSE_COLUMNS } from './isolation-table';
import { Column, ColumnSource, ColumnType, DeduplicationId, PayloadFormat, RedshiftTarget, SnsToRedshiftIngest } from '../src';

// The app at which `npm run isolation` throws odd messages: an ingest for each payload format, and one with raw delivery.

function columnsOf({ strict }: IsolatedIngest): Column[] {
  return [
    { name: 'n', type: ColumnType.BIGINT, nullable: !strict },
    { name: 't', type: ColumnType.varchar(100) },
    ...strict ? [{ name: 'd', type: ColumnType.decimal(20, 4) }, { name: 's', type: ColumnType.SUPER }] : [],
    { name: 'message', type: ColumnType.varchar(300), source: ColumnSource.messageId() },
    ...Array.from({ length: SPARSE_COLUMNS }, (_, at) => ({ name: `c${at + 1}`, type: ColumnType.INTEGER })),
  ];
}

const stack = new Stack(new App(), 'Isolation');
const cluster = new redshift.CfnCluster(stack, 'Cluster', {
  clusterType: 'single-node',
  nodeType: 'ra3.large',
  dbName: 'analytics',
  masterUsername: 'isolation_admin',
  manageMasterPassword: true,
});

for (const [name, form] of Object.entries(ISOLATED)) {
  const topic = new sns.Topic(stack, `${name}Topic`);
  const tableName = `rows_${name.toLowerCase()}`;
  const ingest = new SnsToRedshiftIngest(stack, name, {
    topic,
    target: RedshiftTarget.cluster(cluster),
    table: { tableName, columns: columnsOf(form) },
    payloadFormat: PayloadFormat[form.payloadFormat],
    ...form.raw && { rawMessageDelivery: true, deduplicationId: DeduplicationId.ATTRIBUTE },
    memorySize: ISOLATED_MEMORY,
    maxBatchingWindow: Duration.seconds(10),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const output = (key: string, value: string) => new CfnOutput(stack, `${name}${key}`, { value });
  output('TopicArn', topic.topicArn);
  output('QueueArn', ingest.queue.queueArn);
  output('DeadLetterQueueArn', ingest.deadLetterQueue.queueArn);
  output('Bucket', ingest.stagingBucket.bucketName);
  output('Table', tableName);
  output('Warehouse', cluster.ref);
  output('Handler', ingest.handler.functionName);
}
