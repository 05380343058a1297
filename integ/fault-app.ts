import * as path from 'path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DELETED_NOTE, FAULT_MOVES, FAULT_VERSIONS, FaultMove, FaultVersion } from './fault-versions';
import { Column, ColumnType, DeliveryGuarantee, LoadMode, PayloadFormat, Protection, RedshiftLoader, RedshiftTarget, SnsToRedshiftIngest, UnknownFields } from '../src';

// The app into which `npm run faults` injects faults: the same ingest with few and with many environments, appending and merging, with
// deletions and without, one without a ledger, one with a protected column, two on one topic and bucket, ones that are deployed again as other
// versions, and the same with a loader.

interface Ingest {
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly delivery?: DeliveryGuarantee;
  readonly loadMode?: LoadMode;
  /** Whether some rows are deletions. */
  readonly deletes?: boolean;
  readonly version?: FaultVersion;
  /** The folders of ingests that share topic and bucket. There is one without a folder if this is missing. */
  readonly folders?: readonly string[];
  /** Whether the stack has a loader, which loads what its ingests stage. */
  readonly loads?: boolean;
  /** How long a run of the loader may take. @default - as long as for anybody */
  readonly loaderTimeout?: Duration;
  readonly move?: FaultMove;
  /** Whether a column is protected, so that the handler reads a secret and seals what it keeps. */
  readonly protects?: boolean;
}

function columnsOf({ noteLength, extra }: FaultVersion): Column[] {
  return [
    { name: 'id', type: ColumnType.BIGINT, nullable: false },
    { name: 'version', type: ColumnType.INTEGER, nullable: false },
    { name: 'note', type: ColumnType.varchar(noteLength) },
    ...extra ? [{ name: 'extra', type: ColumnType.varchar(20) }] : [],
  ];
}

function addStack(app: App, id: string, { folders = [''], loads = false, loaderTimeout, ...ingest }: Ingest): void {
  const stack = new Stack(app, id);
  const cluster = new redshift.CfnCluster(stack, 'Cluster', {
    clusterType: 'single-node',
    nodeType: 'ra3.large',
    dbName: 'analytics',
    masterUsername: 'fault_admin',
    manageMasterPassword: true,
  });
  const topic = new sns.Topic(stack, 'Topic');
  const target = RedshiftTarget.cluster(cluster);
  const loader = loads ? addLoader(stack, target, loaderTimeout) : undefined;
  // While an ingest moves, the bucket that it has without a loader stays.
  const bucket = ingest.move || (folders.length > 1 && !loads) ? new s3.Bucket(stack, 'SharedBucket', { removalPolicy: RemovalPolicy.DESTROY }) : undefined;
  if (ingest.move?.ingest ?? true) {
    folders.forEach((folder, at) => addIngest(stack, topic, target, { ...ingest, folder, bucket, loader, number: at === 0 ? '' : String(at + 1) }));
  }
  new CfnOutput(stack, 'Warehouse', { value: cluster.ref });
}

/** A loader that runs and checks only when somebody invokes it. */
function addLoader(stack: Stack, target: RedshiftTarget, timeout?: Duration): RedshiftLoader {
  const loader = new RedshiftLoader(stack, 'Loader', { target, timeout, enabled: false, dailyCheck: false, removalPolicy: RemovalPolicy.DESTROY });
  const output = (name: string, value: string) => new CfnOutput(stack, name, { value });
  output('LoadHandler', loader.handler.functionName);
  output('LoaderRoleArn', loader.handler.role!.roleArn);
  output('LoaderBucket', loader.stagingBucket.bucketName);
  return loader;
}

interface Place {
  readonly folder: string;
  readonly bucket?: s3.Bucket;
  readonly loader?: RedshiftLoader;
  /** Distinguishes ingests of one stack: empty for the first. */
  readonly number: string;
}

function addIngest(stack: Stack, topic: sns.Topic, target: RedshiftTarget, settings: Omit<Ingest, 'folders' | 'loads' | 'loaderTimeout'> & Place): void {
  const { batchSize, maxConcurrency, delivery, version = { ...FAULT_VERSIONS.FIRST, unknownFields: 'IGNORE' }, move = {}, folder, bucket, number } = settings;
  const loader = move.loader ?? true ? settings.loader : undefined;
  const tableName = move.tableName ?? `fault_rows${number}`;
  const id = move.id ?? `Ingest${number}`;
  const prefix = loader ? `${id}/` : folder;
  const secret = settings.protects ? new secretsmanager.Secret(stack, 'Pepper') : undefined;
  const secretColumns: Column[] = secret ? [{ name: 'owner', type: ColumnType.varchar(64), protection: Protection.hmacSha256(secret) }] : [];
  const ingest = new SnsToRedshiftIngest(stack, id, {
    topic,
    ...loader ? { loader } : { target },
    table: { tableName, columns: [...columnsOf(version), ...secretColumns] },
    unknownFields: UnknownFields[version.unknownFields],
    payloadFormat: PayloadFormat[version.payloadFormat],
    ledgerHorizon: delivery === DeliveryGuarantee.AT_LEAST_ONCE ? undefined : Duration.days(version.ledgerHorizonDays),
    batchSize,
    maxConcurrency,
    delivery,
    loadMode: settings.deletes ? mergeAndDelete : move.merges ? merge : settings.loadMode,
    ...bucket && !loader && { stagingBucket: bucket },
    bucketPrefix: prefix,
    replay: delivery !== DeliveryGuarantee.AT_LEAST_ONCE,
    maxBatchingWindow: Duration.seconds(4),
    timeout: Duration.seconds(60),
    dailyCheck: false, // the runs make it when they need it
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const output = (name: string, value: string) => new CfnOutput(stack, `${name}${number}`, { value });
  output('TopicArn', topic.topicArn);
  output('QueueArn', ingest.queue.queueArn);
  output('DeadLetterQueueArn', ingest.deadLetterQueue.queueArn);
  output('SubscriptionDeadLetterQueueArn', ingest.subscriptionDeadLetterQueue.queueArn);
  output('Bucket', ingest.stagingBucket.bucketName);
  if (prefix !== '') {
    output('Folder', prefix);
  }
  output('Table', tableName);
  if (settings.deletes) {
    output('Tombstones', `${tableName}_deleted`);
  }
  output('CopyRoleArn', ingest.copyRole.roleArn);
  output('HandlerRoleArn', ingest.handler.role!.roleArn);
  output('Handler', ingest.handler.functionName);
}

const few = { batchSize: 10, maxConcurrency: 2 };
const many = { batchSize: 2, maxConcurrency: 10 };
/** With a loader: a few objects in each load. */
const some = { batchSize: 3, maxConcurrency: 3 };
const versions = { keyColumns: ['id'], orderColumn: 'version' };
const merge = LoadMode.merge(versions);
const mergeAndDelete = LoadMode.merge({ ...versions, deleteWhen: { column: 'note', values: [DELETED_NOTE] } });

const app = new App();
addStack(app, 'TwoAtOnce', few);
addStack(app, 'TenAtOnce', many);
addStack(app, 'TwoMerging', { ...few, deletes: true });
addStack(app, 'TenMerging', { ...many, loadMode: merge });
addStack(app, 'NoLedger', { ...few, delivery: DeliveryGuarantee.AT_LEAST_ONCE });
addStack(app, 'Protecting', { ...few, protects: true });
addStack(app, 'Neighbours', { ...few, folders: ['first/', 'second/'] });
addStack(app, 'Loading', { ...some, loads: true });
addStack(app, 'LoadingBriefly', { ...some, loads: true, loaderTimeout: Duration.minutes(2) });
addStack(app, 'LoadingMerging', { ...some, loads: true, deletes: true });
addStack(app, 'LoadingNeighbours', { ...some, loads: true, folders: ['first/', 'second/'] });

// Each version is an assembly of its own, which can be deployed over any other.
for (const [name, version] of Object.entries(FAULT_VERSIONS)) {
  const other = new App({ outdir: path.join(process.env.CDK_OUTDIR!, 'versions', name), autoSynth: false });
  addStack(other, 'Changing', { ...few, version });
  addStack(other, 'ChangingMerging', { ...few, loadMode: merge, version });
  addStack(other, 'ChangingLoading', { ...some, loads: true, version });
  other.synth();
}
for (const [name, move] of Object.entries(FAULT_MOVES)) {
  const other = new App({ outdir: path.join(process.env.CDK_OUTDIR!, 'moves', name), autoSynth: false });
  addStack(other, 'Moving', { ...some, loads: true, move });
  other.synth();
}
