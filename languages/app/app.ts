import { App, CfnOutput, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ColumnDefault, ColumnEncoding, ColumnSource, ColumnType, CsvColumnType, CsvSource, DeduplicationId, Distribution, EpochUnit, IngestDashboard,
  Instrumentation, LoadMode, MessageGroup,
  OverflowPolicy, PayloadFormat, QueryNotebook, RedshiftLoader, RedshiftTarget, RejectedRows, Retention, Sampling,
  ScheduledCsvPublisher, SnsToRedshiftIngest, SortKey, StagingCompression, UnknownFields,
} from 'cdk-redshift-ingest';

// The same app stands beside this one in other languages. A change here belongs into each of them: the templates are compared.
const app = new App();
const stack = new Stack(app, 'Languages');

const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:orders');
const bucket = new s3.Bucket(stack, 'Bucket');
const key = new kms.Key(stack, 'Key');
const alarmTopic = new sns.Topic(stack, 'Alarms');
const role = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
const namespace = new serverless.CfnNamespace(stack, 'Namespace', {
  namespaceName: 'orders', dbName: 'analytics', adminUsername: 'admin', manageAdminPassword: true,
});
const workgroup = new serverless.CfnWorkgroup(stack, 'Workgroup', { workgroupName: 'orders', namespaceName: 'orders', baseCapacity: 8 });
const target = RedshiftTarget.workgroup(workgroup, { namespace, adminDatabaseRole: 'ingest_admin', databaseName: 'analytics' });

const publisher = new ScheduledCsvPublisher(stack, 'Publisher', {
  source: CsvSource.zip(process.env.CSV_ZIP!, 'telegram.csv', { delimiter: ',' }),
  schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)),
  sampling: Sampling.fileOrder({ startTime: new Date('2026-01-01T00:00:00Z') }),
  columnTypes: { trader_id: CsvColumnType.TEXT, message_id: CsvColumnType.NUMBER },
  messageAttributes: { trader: 'trader_id', chat: 'chat_link' },
  messageGroup: MessageGroup.fromColumn('trader_id'),
  maxMessageSize: Size.kibibytes(64),
  payloadFormat: PayloadFormat.TUPLES,
  faults: { wrongTypes: 0.01, duplicateMessages: 0.02 },
  minRows: 10,
  maxRows: 50,
  seed: 7,
  retryAttempts: 3,
  maxEventAge: Duration.hours(1),
  alarmDeadLetters: 2,
});
new ScheduledCsvPublisher(stack, 'FromBucket', {
  source: CsvSource.gzipInBucket(bucket, 'prices.csv.gz'), topic, messageGroup: MessageGroup.of('prices'), enabled: false,
});

const ingest = new SnsToRedshiftIngest(stack, 'Ingest', {
  topic: publisher.topic,
  target,
  table: {
    schemaName: 'sales',
    tableName: 'orders',
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, nullable: false },
      { name: 'placed_at', type: ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS), source: ColumnSource.field('placedAt') },
      { name: 'country', type: ColumnType.character(2), overflow: OverflowPolicy.NULLIFY, defaultValue: ColumnDefault.text('CH') },
      { name: 'total', type: ColumnType.decimal(18, 2), encoding: ColumnEncoding.AZ64 },
      { name: 'paid', type: ColumnType.BOOLEAN, defaultValue: ColumnDefault.booleanValue(false) },
      { name: 'city', type: ColumnType.varchar(100), source: ColumnSource.path('address', 'city') },
      { name: 'details', type: ColumnType.SUPER },
      { name: 'sent_by', type: ColumnType.varchar(64), source: ColumnSource.messageAttribute('sender') },
      { name: 'sent_at', type: ColumnType.TIMESTAMPTZ, source: ColumnSource.timestamp(), nullable: false },
      { name: 'message_id', type: ColumnType.varchar(64), source: ColumnSource.messageId(), nullable: false },
    ],
    distribution: Distribution.key('order_id'),
    sortKey: SortKey.compound('placed_at', 'order_id'),
  },
  payloadFormat: PayloadFormat.JSON_LINES,
  overflow: OverflowPolicy.TRUNCATE,
  unknownFields: UnknownFields.REJECT,
  rejectedRows: RejectedRows.QUARANTINE,
  deduplicationId: DeduplicationId.SNS,
  loadMode: LoadMode.merge({ keyColumns: ['order_id'], orderColumn: 'sent_at' }),
  ledgerHorizon: Duration.days(400),
  replay: true,
  additionalTopics: [topic],
  filterPolicy: {
    trader: sns.SubscriptionFilter.stringFilter({ allowlist: ['ada', 'grace'] }),
    chat: sns.SubscriptionFilter.existsFilter(),
  },
  batchSize: 5000,
  maxBatchingWindow: Duration.minutes(2),
  maxConcurrency: 3,
  maxReceiveCount: 9,
  compression: StagingCompression.GZIP,
  loadedRetention: Retention.glacierInstantRetrieval(Duration.days(30)),
  rejectedRetention: Retention.keep(),
  bucketVersioned: true,
  encryptionKey: key,
  architecture: lambda.Architecture.X86_64,
  instrumentation: Instrumentation.xray(),
  logRetention: logs.RetentionDays.ONE_YEAR,
  memorySize: 1024,
  timeout: Duration.minutes(10),
  alarmTopic,
  alarmFreshness: Duration.minutes(10),
  alarmErrors: 2,
  alarmRejectedShare: 5,
  removalPolicy: RemovalPolicy.DESTROY,
});
ingest.grantQuery(role, { columns: ['order_id', 'country'] });

const loader = new RedshiftLoader(stack, 'Loader', { target, schedule: scheduler.ScheduleExpression.rate(Duration.minutes(15)), dailyCheck: false });
new SnsToRedshiftIngest(stack, 'Staged', {
  topic,
  loader,
  table: { tableName: 'refunds', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
  filterPolicyWithMessageBody: { kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['refund'] })) },
});

new IngestDashboard(stack, 'Dashboard', { ingest, publishers: [publisher] });
new QueryNotebook(stack, 'Notebook', { ingests: [ingest], idleTimeout: Duration.hours(2), volumeSize: Size.gibibytes(20) });
ingest.metricRowsLoaded({ period: Duration.minutes(5) }).createAlarm(stack, 'NoRows', { threshold: 1, evaluationPeriods: 3 });
bucket.grantRead(ingest);
new CfnOutput(stack, 'Sql', { value: ingest.tableSql });
new CfnOutput(stack, 'AlarmCount', { value: `${ingest.alarms.length}` });
app.synth();
