import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp, testStack } from './app';
import { TelegramStack } from '../integ/telegram-stack';
import {
  ColumnSource, ColumnType, EpochUnit, OverflowPolicy, RedshiftTarget, RejectedRows, Retention, SnsToRedshiftIngest, SnsToRedshiftIngestProps,
} from '../src';
import { IngestEnvironment, IngestSchema } from '../src/private/contract/ingest';
import { ProtectionEnvironment } from '../src/private/contract/protection';

function cluster(stack: Stack, id: string = 'Cluster'): redshift.CfnCluster {
  return new redshift.CfnCluster(stack, id, {
    clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
  });
}

function workgroup(stack: Stack) {
  const namespace = new serverless.CfnNamespace(stack, 'Namespace', { namespaceName: 'telegram', dbName: 'analytics' });
  return { namespace, workgroup: new serverless.CfnWorkgroup(stack, 'Workgroup', { workgroupName: 'telegram', namespaceName: 'telegram' }) };
}

function minimalProps(stack: Stack): SnsToRedshiftIngestProps {
  return {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.cluster(cluster(stack)),
    table: {
      tableName: 'messages',
      columns: [
        { name: 'id', type: ColumnType.BIGINT, nullable: false },
        { name: 'content', type: ColumnType.varchar(5000), overflow: OverflowPolicy.TRUNCATE },
      ],
    },
  };
}

function ingest(overrides: Partial<SnsToRedshiftIngestProps> = {}, stack = testStack()) {
  const construct = new SnsToRedshiftIngest(stack, 'Ingest', { ...minimalProps(stack), ...overrides });
  return { stack, construct, template: () => Template.fromStack(stack) };
}

/** Every policy statement in the template, with the logical id of its policy. */
function statements(template: Template): Array<{ id: string; Action: string | string[]; Resource: unknown; Condition?: unknown }> {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .flatMap(([id, policy]) => policy.Properties.PolicyDocument.Statement.map((statement: object) => ({ id, ...statement })));
}

describe('defaults', () => {
  test('a message has six handler timeouts and a window to be loaded before it is delivered again', () => {
    ingest().template().hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * 300 + 60,
      RedrivePolicy: { maxReceiveCount: 325, deadLetterTargetArn: Match.anyValue() },
    });
  });

  test('queue and dead-letter queues keep a message as long as SQS can', () => {
    const queues = Object.values(ingest().template().findResources('AWS::SQS::Queue'));
    expect(queues.map(({ Properties }) => Properties.MessageRetentionPeriod)).toEqual([14 * 86_400, 14 * 86_400, 14 * 86_400]);
  });

  // Received, waited for a batch, handled, and hidden for as long as it can be.
  test.each<[string, Partial<SnsToRedshiftIngestProps>, number]>([
    ['the default timeout', {}, 60 + 300 + 1500],
    ['the shortest timeout', { timeout: Duration.seconds(30) }, 60 + 30 + 900],
    ['the longest timeout', { timeout: Duration.minutes(15), maxBatchingWindow: Duration.minutes(5) }, 300 + 900 + 4500],
  ])('with %s, what always fails is a dead letter within a week, and a long weekend makes none', (_, props, longestTry) => {
    const { RedrivePolicy: { maxReceiveCount }, VisibilityTimeout } = queueOf(props);
    expect(maxReceiveCount * Math.max(longestTry, VisibilityTimeout)).toBeLessThanOrEqual(7 * 86_400);
    const hidden = Math.max(900, 5 * (props.timeout?.toSeconds() ?? 300));
    expect(maxReceiveCount * hidden).toBeGreaterThan(4.5 * 86_400);
  });

  test('a message of which a row is rejected is a dead letter within hours, if that fails it, and an outage of two days makes none', () => {
    const { RedrivePolicy: { maxReceiveCount } } = queueOf({ rejectedRows: RejectedRows.FAIL_MESSAGE });
    expect(maxReceiveCount * 60).toBeLessThan(3 * 3600);
    expect(maxReceiveCount * 1500).toBeGreaterThan(2 * 86_400);
  });

  test.each([[undefined, true], [true, true], [false, false]])('with loading %s, messages are taken from the queue: %s', (loading, Enabled) => {
    ingest({ loading }).template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { Enabled });
  });

  const queueOf = (props: Partial<SnsToRedshiftIngestProps>) => Object.values(ingest(props).template().findResources('AWS::SQS::Queue'))
    .map(({ Properties }) => Properties).find(({ RedrivePolicy }) => RedrivePolicy !== undefined)!;

  test('batches are large, two at a time, and report the messages that failed', () => {
    ingest().template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 60,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('the subscription keeps the envelope and has a dead-letter queue of its own', () => {
    const { template, stack, construct } = ingest();
    template().hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      Endpoint: stack.resolve(construct.queue.queueArn),
      RawMessageDelivery: false,
      RedrivePolicy: { deadLetterTargetArn: stack.resolve(construct.subscriptionDeadLetterQueue.queueArn) },
    });
  });

  test('loaded objects expire after a day and rejected rows after 90 days', () => {
    ingest().template().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ Prefix: 'loaded/', ExpirationInDays: 1 }),
          Match.objectLike({ Prefix: 'rejected/', ExpirationInDays: 90 }),
        ]),
      },
    });
  });

  test('the bucket is encrypted, not public, and kept', () => {
    ingest().template().hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('bucket and queues refuse plain HTTP', () => {
    const template = ingest().template();
    const refusesHttp = { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) } };
    template.hasResourceProperties('AWS::S3::BucketPolicy', refusesHttp);
    const [policy, ...others] = Object.values(template.findResources('AWS::SQS::QueuePolicy')).map(({ Properties }) => Properties);
    expect(others).toEqual([]);
    const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
    expect(policy.Queues.map(({ Ref }: { Ref: string }) => Ref).sort()).toEqual(queues.sort());
    const refused = policy.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny');
    expect(refused.map(({ Resource }: { Resource: object }) => Resource)).toEqual(policy.Queues.map(({ Ref }: { Ref: string }) => ({ 'Fn::GetAtt': [Ref, 'Arn'] })));
  });

  test('a statement that is added to a queue joins those of the ingest, which it would replace in a policy of its own', () => {
    const { construct, template } = ingest();
    construct.deadLetterQueue.grantConsumeMessages(new iam.AccountPrincipal('111111111111'));
    template().resourceCountIs('AWS::SQS::QueuePolicy', 1);
    template().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Principal: { AWS: Match.anyValue() }, Action: Match.arrayWith(['sqs:ReceiveMessage']) })]) },
    });
  });

  test('the handler runs the bundled code on Node.js 24 and arm64, and logs JSON into a group of its own', () => {
    const { template } = ingest();
    template().hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 300,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
      Environment: { Variables: { TABLE_NAME: 'messages', SCHEMA_NAME: 'public' } },
    });
    template().resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 30 }, 2);
  });

  test('the environment has exactly the variables of the contract', () => {
    const expected: Record<Exclude<keyof IngestEnvironment, 'SUBSCRIPTION_DEAD_LETTER_QUEUE_URL' | 'BUCKET_PREFIX' | keyof ProtectionEnvironment>, true> = {
      WAREHOUSE: true,
      SCHEMA_NAME: true,
      TABLE_NAME: true,
      STAGING_BUCKET: true,
      COPY_ROLE_ARN: true,
      QUEUE_ARNS: true,
      TOPIC_ARNS: true,
      STACK_ID: true,
      URL_SUFFIX: true,
    };
    const functions = Object.values(ingest().template().findResources('AWS::Lambda::Function', { Properties: { MemorySize: 512 } }));
    expect(Object.keys(functions[0].Properties.Environment.Variables).sort()).toEqual(Object.keys(expected).sort());
  });

  test('no message is read before a load was tried, and that is tried by the handler itself when all that it needs is there', () => {
    const template = ingest().template();
    const [mapping] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
    const [handler] = Object.keys(template.findResources('AWS::Lambda::Function', { Properties: { MemorySize: 512 } }));
    const [table] = Object.keys(template.findResources('Custom::RedshiftTable'));
    const [[id, trial]] = Object.entries(template.findResources('Custom::RedshiftLoadTrial'));
    expect(trial.Properties).toMatchObject({ ServiceToken: { 'Fn::GetAtt': [handler, 'Arn'] }, copy: 'true' });
    expect(trial.DependsOn).toEqual(expect.arrayContaining([handler, table, expect.stringMatching(/^IngestCopyRole/)]));
    expect(mapping.DependsOn).toContain(id);
  });

  test('a load is tried again when what it needs has changed, by a new resource, so that a rollback tries nothing', () => {
    const trials = (props: Partial<SnsToRedshiftIngestProps>) => Object.keys(ingest(props).template().findResources('Custom::RedshiftLoadTrial'));
    const [first] = trials({});
    expect(trials({})).toEqual([first]);
    expect(trials({ memorySize: 1024, logRetention: logs.RetentionDays.ONE_DAY })).toEqual([first]);
    expect(trials({ table: { tableName: 'others', columns: [{ name: 'id', type: ColumnType.BIGINT }] } })).not.toEqual([first]);
    expect(trials({ tableCreation: false })).toEqual([]);
  });

  test('no message is read before table and rights stand', () => {
    const template = ingest().template();
    const [mapping] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
    const [table] = Object.keys(template.findResources('Custom::RedshiftTable'));
    const copyRole = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => id.includes('CopyRole'));
    expect(mapping.DependsOn).toEqual(expect.arrayContaining([table, ...copyRole]));
  });
});

describe('the code of the handler changes after the table', () => {
  /** What the functions of a template wait for, of those that load. */
  function waits(template: Template): string[][] { // fails if resources depend on each other in a circle
    const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
    return functions.filter(([id]) => id.includes('IngestHandler')).map(([, { DependsOn }]) => DependsOn);
  }

  test('because its function waits for the table, and nothing else of it does', () => {
    const template = ingest().template();
    const [table] = Object.keys(template.findResources('Custom::RedshiftTable'));
    expect(waits(template)).toEqual([expect.arrayContaining([table])]);
    const resources: Record<string, { DependsOn?: string[] }> = template.toJSON().Resources;
    const others = Object.entries(resources).filter(([, { DependsOn }]) => DependsOn?.includes(table));
    expect(others.map(([id]) => id.replace(/[0-9A-F]{8}(?:[0-9a-f]{16})?$/, ''))).toEqual(['IngestHandler', 'IngestTrial', 'IngestMapping', 'IngestCheck']);
  });

  test('not where somebody else changes the table', () => {
    expect(waits(ingest({ tableCreation: false }).template())).toEqual([expect.not.arrayContaining([expect.stringContaining('Table')])]);
  });

  test.each([false, true])('of the telegram app, serverless %s', (isServerless) => {
    const template = Template.fromStack(new TelegramStack(testApp(), 'Telegram', { region: 'us-east-1', serverless: isServerless }));
    const [table] = Object.keys(template.findResources('Custom::RedshiftTable'));
    expect(waits(template)).toEqual([expect.arrayContaining([table])]);
  });

  test('of two ingests into a warehouse of another stack', () => {
    const app = testApp();
    const [warehouseStack, stack] = [new Stack(app, 'Warehouse'), new Stack(app, 'Ingests')];
    const target = RedshiftTarget.cluster(cluster(warehouseStack));
    for (const name of ['One', 'Two']) {
      new SnsToRedshiftIngest(stack, `${name}Ingest`, {
        topic: new sns.Topic(stack, `${name}Topic`), target, table: { tableName: name.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
      });
    }
    const template = Template.fromStack(stack);
    const tables = Object.keys(template.findResources('Custom::RedshiftTable'));
    expect(waits(template)).toEqual(tables.map((table) => expect.arrayContaining([table])));
    expect(warehouseStack.dependencies).toEqual([]);
  });
});

describe('schema', () => {
  function schemaOf(props: Partial<SnsToRedshiftIngestProps>): IngestSchema {
    const app = testApp({ 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:disable-asset-staging': undefined });
    const { stack } = ingest(props, new Stack(app, 'Stack'));
    const assembly = app.synth();
    const files = fs.readdirSync(assembly.directory)
      .map((entry) => path.join(assembly.directory, entry, 'schema.json'))
      .filter((file) => fs.existsSync(file));
    expect(stack.stackName).toBe('Stack');
    expect(files).toHaveLength(1);
    return JSON.parse(fs.readFileSync(files[0], 'utf8'));
  }

  test('travels beside the code, with the policy in force for every column', () => {
    const schema = schemaOf({
      overflow: OverflowPolicy.NULLIFY,
      table: {
        tableName: 'messages',
        columns: [
          { name: 'id', type: ColumnType.BIGINT, nullable: false },
          { name: 'price', type: ColumnType.decimal(10, 2) },
          { name: 'chat', type: ColumnType.INTEGER, source: ColumnSource.path('chat', 'id') },
          { name: 'content', type: ColumnType.varchar(20), overflow: OverflowPolicy.TRUNCATE, keepGraphemes: true },
        ],
      },
    });
    expect(schema.columns).toEqual([
      { name: 'id', type: { name: 'BIGINT' }, sql: 'BIGINT', nullable: false, overflow: 'REJECT', cutAt: 'CODE_POINT', source: { from: 'FIELD', path: ['id'] } },
      { name: 'price', type: { name: 'DECIMAL', precision: 10, scale: 2 }, sql: 'DECIMAL(10,2)', nullable: true, overflow: 'NULLIFY', cutAt: 'CODE_POINT', source: { from: 'FIELD', path: ['price'] } },
      { name: 'chat', type: { name: 'INTEGER' }, sql: 'INTEGER', nullable: true, overflow: 'NULLIFY', cutAt: 'CODE_POINT', source: { from: 'FIELD', path: ['chat', 'id'] } },
      { name: 'content', type: { name: 'VARCHAR', length: 20 }, sql: 'VARCHAR(20)', nullable: true, overflow: 'TRUNCATE', cutAt: 'GRAPHEME', source: { from: 'FIELD', path: ['content'] } },
    ]);
  });

  test.each([
    [OverflowPolicy.TRUNCATE, ['exact', 'text', 'code', 'day', 'time', 'at', 'bytes', 'anything']],
    [OverflowPolicy.ROUND, ['exact', 'time', 'at']],
  ])('of the default %s, columns have what their types can have, or else REJECT', (overflow, changing) => {
    const types = {
      small: ColumnType.SMALLINT,
      whole: ColumnType.BIGINT,
      real: ColumnType.DOUBLE_PRECISION,
      truth: ColumnType.BOOLEAN,
      exact: ColumnType.decimal(5, 2),
      text: ColumnType.varchar(5),
      code: ColumnType.character(2),
      day: ColumnType.DATE,
      time: ColumnType.TIME,
      at: ColumnType.TIMESTAMPTZ,
      bytes: ColumnType.varbyte(4),
      anything: ColumnType.SUPER,
    };
    const { columns } = schemaOf({ overflow, table: { tableName: 'messages', columns: Object.entries(types).map(([name, type]) => ({ name, type })) } });
    expect(columns.map((column) => [column.name, column.overflow]))
      .toEqual(Object.keys(types).map((name) => [name, changing.includes(name) ? overflow : 'REJECT']));
  });

  test('of two ingests in one app are two assets, and the same schema is the same asset on every machine', () => {
    const hashes = (length: number) => {
      const app = new App({ context: { 'aws:cdk:disable-creation-stack-traces': true } });
      const stack = new Stack(app, 'Stack');
      const props = minimalProps(stack);
      for (const [id, bytes] of [['One', 10], ['Two', length]] as const) {
        new SnsToRedshiftIngest(stack, id, { ...props, table: { tableName: id.toLowerCase(), columns: [{ name: 'c', type: ColumnType.varchar(bytes) }] } });
      }
      return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { MemorySize: 512 } }))
        .map((fn) => fn.Properties.Code.S3Key);
    };
    const [one, two] = hashes(20);
    expect(one).not.toEqual(two);
    expect(hashes(20)).toEqual([one, two]);
    expect(hashes(10)[1]).toEqual(one);
  });
});

describe('overrides', () => {
  test('sizes follow the props, and so does the visibility timeout', () => {
    const template = ingest({
      batchSize: 500,
      maxBatchingWindow: Duration.seconds(30),
      maxConcurrency: 10,
      maxReceiveCount: 8,
      timeout: Duration.minutes(2),
      memorySize: 2048,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.X86_64,
    }).template();
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 500, MaximumBatchingWindowInSeconds: 30, ScalingConfig: { MaximumConcurrency: 10 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 6 * 120 + 30, RedrivePolicy: { maxReceiveCount: 8 } });
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 2048, Runtime: 'nodejs22.x', Architectures: ['x86_64'], Timeout: 120 });
  });

  test('filter policies reach the subscription', () => {
    ingest({ filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['trade'] }) } }).template()
      .hasResourceProperties('AWS::SNS::Subscription', { FilterPolicy: { kind: ['trade'] } });
  });

  test.each<[string, Retention]>([
    ['GLACIER_IR', Retention.glacierInstantRetrieval(Duration.days(3))],
    ['GLACIER', Retention.glacier(Duration.days(3))],
    ['DEEP_ARCHIVE', Retention.deepArchive(Duration.days(3))],
    ['INTELLIGENT_TIERING', Retention.intelligentTiering(Duration.days(3))],
  ])('loaded objects can be archived in %s, with a warning that small ones stay and that a loader makes large ones', (StorageClass, loadedRetention) => {
    const { stack, template } = ingest({ loadedRetention });
    template().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'loaded/', Transitions: [{ StorageClass, TransitionInDays: 3 }] })]),
      },
    });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('objects under 128 KB do not leave \'loaded/\'.*RedshiftLoader'));
  });

  test('loaded objects can be kept', () => {
    const rules = Object.values(ingest({ loadedRetention: Retention.keep() }).template().findResources('AWS::S3::Bucket'))[0]
      .Properties.LifecycleConfiguration.Rules;
    expect(rules.filter((rule: { Prefix?: string }) => rule.Prefix === 'loaded/')).toEqual([]);
  });

  test('with DESTROY nothing is left behind', () => {
    const template = ingest({ removalPolicy: RemovalPolicy.DESTROY }).template();
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('the table is left alone when its owner says so', () => {
    const { construct, template } = ingest({ tableCreation: false });
    template().resourceCountIs('Custom::RedshiftTable', 0);
    expect(construct.tableHandler).toBeUndefined();
  });

  test('tokens pass', () => {
    const stack = testStack();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const { template } = ingest({
      batchSize: number,
      maxConcurrency: number,
      memorySize: number,
      maxReceiveCount: number,
      table: { schemaName: name, tableName: name, columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    }, stack);
    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: { Ref: 'Number' } });
    template().hasResourceProperties('Custom::RedshiftTable', { tableName: { Ref: 'Name' } });
  });
});

describe('permissions', () => {
  test('nothing is allowed on everything, but what has no resource, and that only for statements of its own', () => {
    const onEverything = statements(ingest().template()).filter((statement) => statement.Resource === '*');
    expect(onEverything).toHaveLength(2);
    for (const statement of onEverything) {
      expect(statement.Action).toEqual(['redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult']);
      expect(statement.Condition).toEqual({ StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } });
    }
  });

  test('no action has a wildcard', () => {
    const actions = statements(ingest().template()).flatMap((statement) => statement.Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(actions).toContain('redshift:GetClusterCredentialsWithIAM');
  });

  test('COPY reads what is staged and nothing else', () => {
    const { template, stack, construct } = ingest();
    const [role] = Object.values(template().findResources('AWS::IAM::Role')).filter(({ Properties }) => Properties.Policies);
    const copy = role.Properties.Policies[0].PolicyDocument.Statement;
    expect(copy).toHaveLength(2);
    expect(copy[0]).toMatchObject({ Action: 's3:GetObject', Resource: stack.resolve(construct.stagingBucket.arnForObjects('staging/*')) });
    expect(copy[1]).toMatchObject({ Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': ['staging/*'] } } });
  });

  test('the role COPY assumes is attached to the cluster, beside those it has', () => {
    const stack = testStack();
    const warehouse = cluster(stack, 'Shared');
    warehouse.iamRoles = ['arn:aws:iam::123456789012:role/other'];
    const { template, construct } = ingest({ target: RedshiftTarget.cluster(warehouse) }, stack);
    template().hasResourceProperties('AWS::Redshift::Cluster', {
      IamRoles: ['arn:aws:iam::123456789012:role/other', stack.resolve(construct.copyRole.roleArn)],
    });
  });

  test('only the table\'s handler acts as administrator, with credentials that last minutes', () => {
    const admin = statements(ingest().template()).filter((statement) => statement.Action === 'redshift:GetClusterCredentials');
    expect(admin.map((statement) => statement.id)).toEqual([expect.stringContaining('RedshiftIngestTables')]);
    expect(JSON.stringify(admin[0].Resource)).toContain('/admin');
  });

  test('a warehouse in another stack does not depend on the ingest', () => {
    const app = testApp();
    const warehouseStack = new Stack(app, 'Warehouse');
    const ingestStack = new Stack(app, 'IngestStack');
    const warehouse = cluster(warehouseStack);
    new SnsToRedshiftIngest(ingestStack, 'Ingest', {
      topic: new sns.Topic(ingestStack, 'Topic'), target: RedshiftTarget.cluster(warehouse), table: minimalProps(new Stack()).table,
    });
    app.synth();
    expect(warehouseStack.dependencies).toEqual([]);
    expect(ingestStack.dependencies).toEqual([warehouseStack]);
  });

  test('a workgroup is reached with credentials of its own, and administered by a secret', () => {
    const stack = testStack();
    const warehouse = workgroup(stack);
    const adminSecret = new secretsmanager.Secret(stack, 'Admin');
    const template = ingest({
      target: RedshiftTarget.workgroup(warehouse.workgroup, { namespace: warehouse.namespace, adminSecret }),
    }, stack).template();
    const workgroupArn = stack.resolve(warehouse.workgroup.attrWorkgroupWorkgroupArn);
    expect(statements(template).filter((statement) => statement.Action === 'redshift-serverless:GetCredentials'))
      .toEqual([expect.objectContaining({ id: expect.stringContaining('IngestHandler'), Resource: workgroupArn })]);
    template.hasResourceProperties('AWS::RedshiftServerless::Namespace', { IamRoles: [Match.anyValue()] });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({ Principal: { Service: 'redshift-serverless.amazonaws.com' } }),
          Match.objectLike({ Principal: { Service: 'redshift.amazonaws.com' } }),
        ],
      },
    });
  });
});

describe('customer-managed and imported resources', () => {
  test('a key encrypts queues, bucket and environment, and lets SNS use it', () => {
    const stack = testStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const template = ingest({ encryptionKey }, stack).template();
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: stack.resolve(encryptionKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'sns.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        })]),
      },
    });
  });

  test('for an imported key the missing statement is spelled out', () => {
    const stack = testStack();
    ingest({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1') }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('without this statement SNS delivers nothing.*sns.amazonaws.com'));
  });

  test('for an imported bucket the missing rules are spelled out', () => {
    const stack = testStack();
    const { template } = ingest({ stagingBucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'company-staging') }, stack);
    template().resourceCountIs('AWS::S3::Bucket', 0);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('"Filter":\\{"Prefix":"Stack/Ingest/loaded/"\\},"Expiration":\\{"Days":1\\}'));
  });

  test('for an imported bucket in which everything is kept only what is left over expires', () => {
    const stack = testStack();
    ingest({ stagingBucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'company-staging'), loadedRetention: Retention.keep(), rejectedRetention: Retention.keep() }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('unless you add: \\[\\{"ID":"Stack/Ingest/staging-objects",[^\\]]*"Days":2\\}\\}\\]'));
  });

  test('an imported topic is subscribed to', () => {
    const stack = testStack();
    ingest({ topic: sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:us-east-1:123456789012:chat') }, stack).template()
      .hasResourceProperties('AWS::SNS::Subscription', { TopicArn: 'arn:aws:sns:us-east-1:123456789012:chat' });
  });
});

describe('failures', () => {
  test.each<[string, Partial<SnsToRedshiftIngestProps>]>([
    ['\'batchSize\' must be a whole number between 1 and 10000 messages, got 10001', { batchSize: 10_001 }],
    ['\'batchSize\' must be a whole number between 1 and 10000 messages, got 1.5', { batchSize: 1.5 }],
    ['\'maxBatchingWindow\' must be a whole number between 0 and 300 seconds, got 301', { maxBatchingWindow: Duration.seconds(301) }],
    ['\'maxBatchingWindow\' must be at least 1 second with a \'batchSize\' over 10, got 0 seconds and 10000 messages', { maxBatchingWindow: Duration.seconds(0) }],
    ['\'maxConcurrency\' must be a whole number between 2 and 1000 batches, got 1', { maxConcurrency: 1 }],
    ['\'maxReceiveCount\' must be a whole number between 5 and 557 tries, got 4', { maxReceiveCount: 4 }],
    ['\'maxReceiveCount\' must be a whole number between 5 and 557 tries, got 558', { maxReceiveCount: 558 }],
    ['\'memorySize\' must be a whole number between 128 and 10240 MB, got 64', { memorySize: 64 }],
    ['\'timeout\' must be a whole number between 30 and 900 seconds, got 5', { timeout: Duration.seconds(5) }],
    ['\'runtime\' must be Node.js 22 or later, got nodejs20.x; the handlers are bundled for it, so choose lambda.Runtime.NODEJS_22_X or a later one, or leave \'runtime\' out',
      { runtime: lambda.Runtime.NODEJS_20_X }],
    ['\'runtime\' must be Node.js 22 or later, got nodejs4.3', { runtime: new lambda.Runtime('nodejs4.3') }],
    ['\'runtime\' must be Node.js 22 or later, got python3.13', { runtime: lambda.Runtime.PYTHON_3_13 }],
  ])('fails when %s', (message, props) => {
    expect(() => ingest(props)).toThrow(message);
  });

  test.each<[string, (stack: Stack) => lambda.Runtime]>([
    ['Node.js 24', () => lambda.Runtime.NODEJS_24_X],
    ['the latest one', () => lambda.Runtime.NODEJS_LATEST],
    ['one that is newer than CDK', () => new lambda.Runtime('nodejs122.x')],
    ['the latest of the Region', (stack) => lambda.determineLatestNodeRuntime(stack)],
  ])('%s can be the runtime', (_, runtime) => {
    const stack = new Stack(testApp(), 'Stack');
    expect(() => ingest({ runtime: runtime(stack) }, stack)).not.toThrow();
  });

  const column = { name: 'id', type: ColumnType.BIGINT };
  test.each<[string, SnsToRedshiftIngestProps['table']]>([
    ['\'table.tableName\' must be in lower case, got \'Messages\'; Redshift folds it to \'messages\'', { tableName: 'Messages', columns: [column] }],
    ['\'table.tableName\' must be between 1 and 120 bytes long, got 121 bytes', { tableName: 'x'.repeat(121), columns: [column] }],
    ['\'table.schemaName\' must be between 1 and 127 bytes long, got 0 bytes', { schemaName: '', tableName: 'm', columns: [column] }],
    ['\'table.owner\' must be between 1 and 127 bytes long, got 0 bytes', { owner: '', tableName: 'm', columns: [column] }],
    ['\'table.columns.length\' must be a whole number between 1 and 1598 columns, got 0', { tableName: 'm', columns: [] }],
    ['\'table.columns\' must name each column once, got \'id\' twice', { tableName: 'm', columns: [column, column] }],
    ['\'overflow\' of the column \'id\' must be REJECT or NULLIFY, got TRUNCATE; BIGINT cannot be cut', { tableName: 'm', columns: [{ ...column, overflow: OverflowPolicy.TRUNCATE }] }],
    ['\'overflow\' of the column \'id\' must be REJECT, got NULLIFY', { tableName: 'm', columns: [{ ...column, nullable: false, overflow: OverflowPolicy.NULLIFY }] }],
    ['\'overflow\' of the column \'id\' must be REJECT or TRUNCATE or ROUND, got NULLIFY', { tableName: 'm', columns: [{ ...column, type: ColumnType.TIME, nullable: false, overflow: OverflowPolicy.NULLIFY }] }],
    ['\'overflow\' of the column \'id\' must be REJECT or NULLIFY, got ROUND; DOUBLE PRECISION cannot be rounded', { tableName: 'm', columns: [{ ...column, type: ColumnType.DOUBLE_PRECISION, overflow: OverflowPolicy.ROUND }] }],
    ['\'overflow\' of the column \'id\' must be REJECT or TRUNCATE or NULLIFY, got ROUND; DATE cannot be rounded', { tableName: 'm', columns: [{ ...column, type: ColumnType.dateFromEpoch(EpochUnit.DAYS), overflow: OverflowPolicy.ROUND }] }],
  ])('fails when %s', (message, table) => {
    expect(() => ingest({ table })).toThrow(message);
  });

  test('fails when the names of columns are tokens', () => {
    const stack = testStack();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    expect(() => ingest({ table: { tableName: 'm', columns: [{ ...column, name }] } }, stack)).toThrow('\'table.columns[0].name\' must be known at synth, got a token');
  });

  test('fails when the threshold of an alarm could not be converted', () => {
    expect(() => ingest({ alarmFreshness: Duration.minutes(Token.asNumber({ Ref: 'Minutes' })) }))
      .toThrow('\'alarmFreshness\' must be known at synth, got a token; its alarm counts in milliseconds, so write the value itself or read it from the context of the app');
  });

  test('fails when the handler could not know when rejected objects expire', () => {
    const stack = testStack();
    const days = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
    expect(() => ingest({ rejectedRetention: Retention.expire(Duration.days(days)) }, stack))
      .toThrow('\'rejectedRetention\' must be known at synth, got a token; the handler of the ingest has it in its code to count what expires soon, '
        + 'so write the value itself or read it from the context of the app');
    expect(() => ingest({ loadedRetention: Retention.expire(Duration.days(days)) }, testStack())).not.toThrow();
  });

  test.each<[string, (stack: Stack) => Partial<SnsToRedshiftIngestProps>]>([
    ['\'batchSize\' must be', () => ({ batchSize: 0 })],
    ['\'adminSecret\' or \'adminDatabaseRole\' of RedshiftTarget.workgroup() is needed', (stack) => {
      const warehouse = workgroup(stack);
      return { target: RedshiftTarget.workgroup(warehouse.workgroup, { namespace: warehouse.namespace }) };
    }],
    ['\'adminUser\' or \'adminSecret\' of RedshiftTarget.clusterFromAttributes() is needed', () =>
      ({ target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics' }) })],
    ['\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none', () => ({ vpcSubnets: {} })],
  ])('fails when %s, before there is any resource', (message, overrides) => {
    const stack = testStack();
    const props = { ...minimalProps(stack), ...overrides(stack) };
    const before = stack.node.findAll().length;
    expect(() => new SnsToRedshiftIngest(stack, 'Ingest', props)).toThrow(message);
    expect(stack.node.findAll()).toHaveLength(before + 1);
  });
});
