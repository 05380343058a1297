import * as path from 'path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ITEM_VERSIONS, ItemVersion } from './item-versions';
import { ColumnType, SnsToDynamoDbIngest } from '../src';

// The app into which `npm run faults` injects faults, with items: the same ingest with few and with many environments, in each of its versions.

function addStack(app: App, id: string, batching: { batchSize: number; maxConcurrency: number }, { noteLength }: ItemVersion): void {
  const stack = new Stack(app, id);
  const topic = new sns.Topic(stack, 'Topic');
  const table = new dynamodb.TableV2(stack, 'Items', {
    partitionKey: { name: 'key', type: dynamodb.AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY,
  });
  const ingest = new SnsToDynamoDbIngest(stack, 'Ingest', {
    topic,
    table,
    columns: [
      { name: 'key', type: ColumnType.varchar(20), nullable: false },
      { name: 'version', type: ColumnType.INTEGER, nullable: false },
      { name: 'minor', type: ColumnType.varchar(20), nullable: false },
      { name: 'note', type: ColumnType.varchar(noteLength) },
    ],
    versionColumns: ['version', 'minor'],
    ...batching,
    maxBatchingWindow: Duration.seconds(4),
    timeout: Duration.seconds(60),
    replay: true,
    dailyCheck: false,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const output = (name: string, value: string) => new CfnOutput(stack, name, { value });
  output('TopicArn', topic.topicArn);
  output('QueueArn', ingest.queue.queueArn);
  output('DeadLetterQueueArn', ingest.deadLetterQueue.queueArn);
  output('SubscriptionDeadLetterQueueArn', ingest.subscriptionDeadLetterQueue.queueArn);
  output('Bucket', ingest.rejectedBucket.bucketName);
  output('Table', table.tableName);
  output('HandlerRoleArn', ingest.handler.role!.roleArn);
  output('Handler', ingest.handler.functionName);
}

for (const [name, version] of Object.entries(ITEM_VERSIONS)) {
  const app = new App({ outdir: path.join(process.env.CDK_OUTDIR!, name), autoSynth: false });
  addStack(app, 'FewItems', { batchSize: 10, maxConcurrency: 2 }, version);
  addStack(app, 'ManyItems', { batchSize: 2, maxConcurrency: 10 }, version);
  app.synth();
}
