import * as path from 'path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FAULT_VERSIONS, FaultVersion } from './fault-versions';
import { Column, ColumnType, DeliveryGuarantee, LoadMode, PayloadFormat, RedshiftTarget, SnsToRedshiftIngest, UnknownFields } from '../src';

// The app into which `npm run faults` injects faults: the same ingest with few and with many environments, appending and merging, one
// without a ledger, two on one topic and bucket, and ones that are deployed again as other versions.

interface Ingest {
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly delivery?: DeliveryGuarantee;
  readonly loadMode?: LoadMode;
  readonly version?: FaultVersion;
  /** The folders of ingests that share topic and bucket. There is one without a folder if this is missing. */
  readonly folders?: readonly string[];
}

function columnsOf({ noteLength, extra }: FaultVersion): Column[] {
  return [
    { name: 'id', type: ColumnType.BIGINT, nullable: false },
    { name: 'version', type: ColumnType.INTEGER, nullable: false },
    { name: 'note', type: ColumnType.varchar(noteLength) },
    ...extra ? [{ name: 'extra', type: ColumnType.varchar(20) }] : [],
  ];
}

function addStack(app: App, id: string, { folders = [''], ...ingest }: Ingest): void {
  const stack = new Stack(app, id);
  const cluster = new redshift.CfnCluster(stack, 'Cluster', {
    clusterType: 'single-node',
    nodeType: 'ra3.large',
    dbName: 'analytics',
    masterUsername: 'fault_admin',
    manageMasterPassword: true,
  });
  const topic = new sns.Topic(stack, 'Topic');
  const bucket = folders.length > 1 ? new s3.Bucket(stack, 'SharedBucket', { removalPolicy: RemovalPolicy.DESTROY }) : undefined;
  folders.forEach((folder, at) => addIngest(stack, topic, cluster, { ...ingest, folder, bucket, number: at === 0 ? '' : String(at + 1) }));
}

interface Place {
  readonly folder: string;
  readonly bucket?: s3.Bucket;
  /** Distinguishes ingests of one stack: empty for the first. */
  readonly number: string;
}

function addIngest(stack: Stack, topic: sns.Topic, cluster: redshift.CfnCluster, settings: Omit<Ingest, 'folders'> & Place): void {
  const { batchSize, maxConcurrency, delivery, loadMode, version = { ...FAULT_VERSIONS.FIRST, unknownFields: 'IGNORE' }, folder, bucket, number } = settings;
  const tableName = `fault_rows${number}`;
  const ingest = new SnsToRedshiftIngest(stack, `Ingest${number}`, {
    topic,
    target: RedshiftTarget.cluster(cluster),
    table: { tableName, columns: columnsOf(version) },
    unknownFields: UnknownFields[version.unknownFields],
    payloadFormat: PayloadFormat[version.payloadFormat],
    ledgerHorizon: delivery === DeliveryGuarantee.AT_LEAST_ONCE ? undefined : Duration.days(version.ledgerHorizonDays),
    batchSize,
    maxConcurrency,
    delivery,
    loadMode,
    ...bucket && { stagingBucket: bucket, bucketPrefix: folder },
    replay: delivery !== DeliveryGuarantee.AT_LEAST_ONCE,
    maxBatchingWindow: Duration.seconds(4),
    timeout: Duration.seconds(60),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const output = (name: string, value: string) => new CfnOutput(stack, `${name}${number}`, { value });
  output('TopicArn', topic.topicArn);
  output('QueueArn', ingest.queue.queueArn);
  output('DeadLetterQueueArn', ingest.deadLetterQueue.queueArn);
  output('SubscriptionDeadLetterQueueArn', ingest.subscriptionDeadLetterQueue.queueArn);
  output('Bucket', ingest.stagingBucket.bucketName);
  if (folder !== '') {
    output('Folder', folder);
  }
  output('Table', tableName);
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
addStack(app, 'Neighbours', { ...few, folders: ['first/', 'second/'] });

// Each version is an assembly of its own, which can be deployed over any other.
for (const [name, version] of Object.entries(FAULT_VERSIONS)) {
  const other = new App({ outdir: path.join(process.env.CDK_OUTDIR!, 'versions', name) });
  addStack(other, 'Changing', { ...few, version });
  addStack(other, 'ChangingMerging', { ...few, loadMode: merge, version });
}
