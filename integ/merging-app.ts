import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ColumnType, LoadMode, RedshiftTarget, SnsToRedshiftIngest } from '../src';

// An ingest that merges, and so needs other rights on its table than the telegram app's: `npm run permissions` takes each of them away.

const stack = new Stack(new App(), 'Merging');
const cluster = new redshift.CfnCluster(stack, 'Cluster', {
  clusterType: 'single-node',
  nodeType: 'ra3.large',
  dbName: 'analytics',
  masterUsername: 'merging_admin',
  manageMasterPassword: true,
});
const topic = new sns.Topic(stack, 'Topic');
new SnsToRedshiftIngest(stack, 'Ingest', {
  topic,
  target: RedshiftTarget.cluster(cluster),
  table: { tableName: 'merged_rows', columns: [{ name: 'id', type: ColumnType.BIGINT, nullable: false }, { name: 'version', type: ColumnType.INTEGER, nullable: false }] },
  loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' }),
  maxBatchingWindow: Duration.seconds(1),
  removalPolicy: RemovalPolicy.DESTROY,
});
