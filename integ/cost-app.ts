import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { TELEGRAM_COLUMNS } from './telegram-columns';
import { IngestDashboard, RedshiftLoader, RedshiftTarget, SnsToRedshiftIngest } from '../src';

// The app whose requests `npm run bench -- cost` and `npm run bench -- scale` count: one ingest, or some, with all defaults. The context
// `loader` is the minutes from one load to the next. Who counts starts the loader when it is time.

const app = new App();
const tables = Number(app.node.tryGetContext('tables') ?? 1);
const minutes: number | undefined = app.node.tryGetContext('loader');

const stack = new Stack(app, 'Cost');
const target = RedshiftTarget.cluster(new redshift.CfnCluster(stack, 'Cluster', {
  clusterType: 'single-node',
  nodeType: 'ra3.large',
  dbName: 'analytics',
  masterUsername: 'cost_admin',
  manageMasterPassword: true,
}));
const output = (key: string, value: string) => new CfnOutput(stack, key, { value });

const loader = minutes === undefined ? undefined : new RedshiftLoader(stack, 'Loader', {
  target,
  schedule: scheduler.ScheduleExpression.rate(Duration.minutes(minutes)),
  enabled: false,
  removalPolicy: RemovalPolicy.DESTROY,
});
if (loader) {
  output('LoaderFunction', loader.handler.functionName);
}

for (let number = 1; number <= tables; number++) {
  const topic = new sns.Topic(stack, `Topic${number}`);
  const ingest = new SnsToRedshiftIngest(stack, `Ingest${number}`, {
    topic,
    ...loader ? { loader } : { target },
    table: { tableName: `messages_${number}`, columns: TELEGRAM_COLUMNS },
    alarms: number === 1, // CloudFormation takes 500 resources in a stack
    removalPolicy: RemovalPolicy.DESTROY,
  });
  if (number === 1) {
    new IngestDashboard(stack, 'Dashboard', { ingest });
  }
  output(`TopicArn${number}`, topic.topicArn);
  output(`QueueArn${number}`, ingest.queue.queueArn);
  output(`Handler${number}`, ingest.handler.functionName);
}
