import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { TELEGRAM_COLUMNS } from './telegram-columns';
import { RedshiftTarget, SnsToRedshiftIngest } from '../src';

// The app whose requests `npm run bench -- cost` and `npm run bench -- scale` count: one ingest, or some, with all defaults.

const app = new App();
const tables = Number(app.node.tryGetContext('tables') ?? 1);

const stack = new Stack(app, 'Cost');
const target = RedshiftTarget.cluster(new redshift.CfnCluster(stack, 'Cluster', {
  clusterType: 'single-node',
  nodeType: 'ra3.large',
  dbName: 'analytics',
  masterUsername: 'cost_admin',
  manageMasterPassword: true,
}));

for (let number = 1; number <= tables; number++) {
  const topic = new sns.Topic(stack, `Topic${number}`);
  const tableName = `messages_${number}`;
  const ingest = new SnsToRedshiftIngest(stack, `Ingest${number}`, {
    topic,
    target,
    table: { tableName, columns: TELEGRAM_COLUMNS },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const output = (key: string, value: string) => new CfnOutput(stack, `${key}${number}`, { value });
  output('TopicArn', topic.topicArn);
  output('Handler', ingest.handler.functionName);
}
