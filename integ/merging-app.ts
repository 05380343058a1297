import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ColumnType, LoadMode, RedshiftLoader, RedshiftTarget, SnsToRedshiftIngest } from '../src';

// An ingest that merges with deletions, and so needs other rights on its table than the telegram app's: `npm run permissions` takes each of them away. With the
// context `loader` it has a loader, which does nothing until somebody invokes it.

const app = new App();
const stack = new Stack(app, 'Merging');
const cluster = new redshift.CfnCluster(stack, 'Cluster', {
  clusterType: 'single-node',
  nodeType: 'ra3.large',
  dbName: 'analytics',
  masterUsername: 'merging_admin',
  manageMasterPassword: true,
});
const topic = new sns.Topic(stack, 'Topic');
const target = RedshiftTarget.cluster(cluster);
const loader = app.node.tryGetContext('loader') ? new RedshiftLoader(stack, 'Loader', { target, enabled: false, removalPolicy: RemovalPolicy.DESTROY }) : undefined;
new SnsToRedshiftIngest(stack, 'Ingest', {
  topic,
  ...loader ? { loader } : { target },
  table: {
    tableName: 'merged_rows',
    columns: [
      { name: 'id', type: ColumnType.BIGINT, nullable: false },
      { name: 'version', type: ColumnType.INTEGER, nullable: false },
      { name: 'op', type: ColumnType.varchar(1) },
    ],
  },
  loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version', deleteWhen: { column: 'op', values: ['d'] } }),
  maxBatchingWindow: Duration.seconds(1),
  removalPolicy: RemovalPolicy.DESTROY,
});
