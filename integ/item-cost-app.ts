import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ITEM_COLUMNS } from './telegram-columns';
import { IngestDashboard, SnsToDynamoDbIngest } from '../src';

// The app whose requests `npm run bench -- cost` counts for a table of DynamoDB: one ingest with all defaults. The context `key` is `message_id`,
// so that each row is an item, or `trader_id`, so that each trader's latest message is one. The context `window` is the seconds for which a
// batch waits.

const app = new App();
const latest = app.node.tryGetContext('key') === 'trader_id';
const window: number | undefined = app.node.tryGetContext('window');

const stack = new Stack(app, 'Cost');
const topic = new sns.Topic(stack, 'Topic');
const table = new dynamodb.Table(stack, 'Items', {
  partitionKey: latest
    ? { name: 'trader_id', type: dynamodb.AttributeType.STRING }
    : { name: 'message_id', type: dynamodb.AttributeType.NUMBER },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const ingest = new SnsToDynamoDbIngest(stack, 'Ingest', {
  topic,
  table,
  columns: ITEM_COLUMNS,
  versionColumns: latest ? ['message_timestamp', 'message_id'] : undefined,
  maxBatchingWindow: window === undefined ? undefined : Duration.seconds(window),
  removalPolicy: RemovalPolicy.DESTROY,
});
new IngestDashboard(stack, 'Dashboard', { ingest });

new CfnOutput(stack, 'TopicArn', { value: topic.topicArn });
new CfnOutput(stack, 'Handler', { value: ingest.handler.functionName });
new CfnOutput(stack, 'Table', { value: table.tableName });
