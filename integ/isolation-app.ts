import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ISOLATED, ISOLATED_MEMORY, IsolatedIngest, SPARSE_COLUMNS } from './isolation-table';
import {
  Column, ColumnSource, ColumnType, DeduplicationId, PayloadFormat, RedshiftTarget, SnsToDynamoDbIngest, SnsToRedshiftIngest,
} from '../src';

// The app at which `npm run isolation` throws odd messages: an ingest for each payload format, one with raw delivery, and one
// into DynamoDB.

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

/** Longer than DynamoDB takes either key. */
const KEY = ColumnType.varchar(5000);

function itemColumnsOf(form: IsolatedIngest): Column[] {
  return [
    { name: 'k', type: KEY, nullable: false, source: ColumnSource.firstOf(ColumnSource.field('k'), ColumnSource.messageId()) },
    { name: 'o', type: KEY, nullable: false, source: ColumnSource.firstOf(ColumnSource.field('o'), ColumnSource.rowNumber()) },
    ...columnsOf(form),
  ];
}

for (const [name, form] of Object.entries<IsolatedIngest>(ISOLATED)) {
  const topic = new sns.Topic(stack, `${name}Topic`);
  const tableName = `rows_${name.toLowerCase()}`;
  const props = {
    topic,
    payloadFormat: PayloadFormat[form.payloadFormat],
    ...form.raw && { rawMessageDelivery: true, deduplicationId: DeduplicationId.ATTRIBUTE },
    memorySize: ISOLATED_MEMORY,
    maxBatchingWindow: Duration.seconds(10),
    removalPolicy: RemovalPolicy.DESTROY,
  };
  const output = (key: string, value: string) => new CfnOutput(stack, `${name}${key}`, { value });
  let ingest: SnsToDynamoDbIngest | SnsToRedshiftIngest;
  if (form.items) {
    const string = dynamodb.AttributeType.STRING;
    const table = new dynamodb.Table(stack, `Latest${name}`, {
      tableName, partitionKey: { name: 'k', type: string }, sortKey: { name: 'o', type: string }, removalPolicy: RemovalPolicy.DESTROY,
    });
    ingest = new SnsToDynamoDbIngest(stack, name, { ...props, table, columns: itemColumnsOf(form) });
    output('Bucket', ingest.rejectedBucket.bucketName);
  } else {
    ingest = new SnsToRedshiftIngest(stack, name, {
      ...props, target: RedshiftTarget.cluster(cluster), table: { tableName, columns: columnsOf(form) },
    });
    output('Bucket', ingest.stagingBucket.bucketName);
    output('Warehouse', cluster.ref);
  }
  output('TopicArn', topic.topicArn);
  output('QueueArn', ingest.queue.queueArn);
  output('DeadLetterQueueArn', ingest.deadLetterQueue.queueArn);
  output('Table', tableName);
  output('Handler', ingest.handler.functionName);
}
