import * as fs from 'fs';
import * as path from 'path';
import { CfnParameter, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { testApp, testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { clusterWarehouse } from './warehouses';
import { ColumnType, DeduplicationId, DeliveryGuarantee, LoadMode, RedshiftLoader, RedshiftTarget, Retention, SnsToRedshiftIngestProps } from '../src';
import { IngestEnvironment, IngestSchema } from '../src/private/contract/ingest';
import { ProtectionEnvironment } from '../src/private/contract/protection';

const TARGET = RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' });

function withLoader(props: Partial<SnsToRedshiftIngestProps> = {}, stack = testStack()) {
  const { loader, template } = plainLoader({}, stack);
  return { stack, loader, template, ingest: loadedIngest(loader, 'Ingest', props) };
}

/** The resources of a type, by logical id. */
function found(template: Template, type: string, id = ''): Array<[string, any]> {
  return Object.entries(template.findResources(type)).filter(([logicalId]) => logicalId.startsWith(id));
}

function actionsOf(template: Template, policy: string): string[] {
  return found(template, 'AWS::IAM::Policy', policy).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement).flatMap(({ Action }) => Action);
}

/** What the role of the handler may do to which objects: what follows the ARN of the bucket. */
function objectsOf(template: Template, policy: string): Record<string, string[]> {
  const byAction: Record<string, string[]> = {};
  for (const { Action, Resource } of found(template, 'AWS::IAM::Policy', policy).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)) {
    for (const action of [Action].flat().filter((name: string) => name.startsWith('s3:') && name !== 's3:ListBucket')) {
      byAction[action] = [...byAction[action] ?? [], ...[Resource].flat().map((arn: any) => arn['Fn::Join'][1].at(-1))].sort();
    }
  }
  return byAction;
}

/** All that a resource waits for, over any number of steps. */
function waitsFor(template: Template, logicalId: string): Set<string> {
  const resources: Record<string, any> = template.toJSON().Resources;
  const seen = new Set<string>();
  const visit = (id: string) => {
    const direct = [resources[id].DependsOn ?? [], ...[...JSON.stringify(resources[id].Properties ?? {}).matchAll(/\{"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, name]) => name)].flat();
    direct.filter((name) => name in resources && !seen.has(name)).forEach((name) => {
      seen.add(name);
      visit(name);
    });
  };
  visit(logicalId);
  return seen;
}

describe('an ingest with a loader', () => {
  test('does nothing in the warehouse, and does not know it', () => {
    const { template } = withLoader({ replay: true });
    const actions = actionsOf(template(), 'IngestHandler');
    expect(actions.filter((action) => /^(redshift|redshift-data|redshift-serverless|secretsmanager|sts):/.test(action))).toEqual([]);
    expect(actionsOf(template(), 'LoaderHandler')).toContain('redshift-data:BatchExecuteStatement');
    const expected: Record<Exclude<keyof IngestEnvironment, 'WAREHOUSE' | 'COPY_ROLE_ARN' | keyof ProtectionEnvironment>, true> = {
      SCHEMA_NAME: true,
      TABLE_NAME: true,
      STAGING_BUCKET: true,
      BUCKET_PREFIX: true,
      QUEUE_ARNS: true,
      TOPIC_ARNS: true,
      STACK_ID: true,
      URL_SUFFIX: true,
      SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: true,
    };
    const [[, { Properties }]] = found(template(), 'AWS::Lambda::Function', 'IngestHandler');
    expect(Object.keys(Properties.Environment.Variables).sort()).toEqual(Object.keys(expected).sort());
  });

  test('only adds to the bucket, and cannot read or remove what it staged', () => {
    const { template } = withLoader();
    expect(objectsOf(template(), 'IngestHandler')).toEqual({ 's3:PutObject': ['/Stack/Ingest/rejected/*', '/pending/Stack/Ingest/*'] });
  });

  test('reads what is kept if it may replay', () => {
    const { template } = withLoader({ replay: true });
    expect(objectsOf(template(), 'IngestHandler')).toEqual({
      's3:GetObject': ['/Stack/Ingest/loaded/*', '/Stack/Ingest/rejected/*'],
      's3:PutObject': ['/Stack/Ingest/rejected/*', '/pending/Stack/Ingest/*'],
    });
  });

  test('decrypts nothing in the bucket unless it may replay', () => {
    const decrypts = (replay: boolean) => {
      const stack = testStack();
      const { loader, template } = plainLoader({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      loadedIngest(loader, 'Ingest', { replay });
      return actionsOf(template(), 'IngestHandler').filter((action) => action.startsWith('kms:'));
    };
    expect(decrypts(false)).toEqual(['kms:GenerateDataKey']);
    expect(decrypts(true).sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('has the bucket, the COPY role and the warehouse of the loader, and creates none', () => {
    const { ingest, loader, template } = withLoader();
    expect([ingest.loader, ingest.stagingBucket, ingest.copyRole]).toEqual([loader, loader.stagingBucket, loader.copyRole]);
    template().resourceCountIs('AWS::S3::Bucket', 1);
    expect(found(template(), 'AWS::IAM::Role').filter(([id]) => id.includes('CopyRole'))).toHaveLength(1);
  });

  test('prepares its table for the user of the loader', () => {
    const { ingest, template } = withLoader();
    const [[role]] = found(template(), 'AWS::IAM::Role', 'LoaderHandlerRole');
    const [[, { Properties }]] = found(template(), 'Custom::RedshiftTable');
    expect(Properties.loaderUser).toEqual({ 'Fn::Join': ['', ['IAMR:', { Ref: role }]] });
    expect(ingest.tableSql).toContain('CREATE USER "IAMR:');
  });

  test('works on ten batches at once, unless it is told how many', () => {
    withLoader().template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 10 } });
    withLoader({ maxConcurrency: 3 }).template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 3 } });
  });

  test('archives without a warning for loaded objects, which are large, and with one for rejected ones', () => {
    const archive = Retention.deepArchive(Duration.days(0));
    const { stack, template } = withLoader({ loadedRetention: archive, rejectedRetention: archive });
    template().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'Stack/Ingest/loaded/', Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 0 }] })]),
      },
    });
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('objects under 128 KB')).map(({ entry }) => String(entry.data));
    expect(warnings).toEqual([expect.stringContaining('\'Stack/Ingest/rejected/\'')]);
    expect(warnings[0]).not.toContain('RedshiftLoader');
  });

  test('has a folder that is none of the loader\'s, also in a stage of that name', () => {
    for (const name of ['staging', 'pending']) {
      const stack = new Stack(new Stage(testApp(), name), 'Stack');
      const { loader, template } = plainLoader({}, stack);
      loadedIngest(loader);
      const [[, { Properties }]] = found(template(), 'AWS::Lambda::Function', 'IngestHandler');
      expect(Properties.Environment.Variables.BUCKET_PREFIX).toMatch(new RegExp(`^${name}-/Stack/Ingest-[0-9a-f]{8}/$`));
    }
  });

  test('can have the folder that it had under another name', () => {
    const { template } = withLoader({ bucketPrefix: 'orders' });
    expect(objectsOf(template(), 'IngestHandler')['s3:PutObject']).toEqual(['/orders/rejected/*', '/pending/orders/*']);
  });
});

describe('the first message is read', () => {
  test('when the ingest has written down how it stages, and the loader has tried to load that', () => {
    const { template } = withLoader();
    const [[mapping]] = found(template(), 'AWS::Lambda::EventSourceMapping');
    const [[trialId, trial]] = found(template(), 'Custom::RedshiftLoadTrial');
    const [[setId, set]] = found(template(), 'Custom::RedshiftPendingSet');
    const [[loaderHandler]] = found(template(), 'AWS::Lambda::Function', 'LoaderHandler');
    const [[ingestHandler]] = found(template(), 'AWS::Lambda::Function', 'IngestHandler');
    expect(trial.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [loaderHandler, 'Arn'] },
      ServiceTimeout: '900',
      prefix: 'Stack/Ingest/',
      set: { 'Fn::GetAtt': [setId, 'set'] },
      copy: 'false', // the role of an imported cluster is attached later
    });
    expect(set.Properties).toMatchObject({ ServiceToken: { 'Fn::GetAtt': [ingestHandler, 'Arn'] }, revision: { 'Fn::Join': ['', [expect.stringMatching(/^[0-9a-f]{16} app ingest $/), expect.anything()]] } });
    const [[table]] = found(template(), 'Custom::RedshiftTable');
    expect([...waitsFor(template(), trialId)]).toEqual(expect.arrayContaining([table, setId, loaderHandler]));
    expect([...waitsFor(template(), mapping)]).toEqual(expect.arrayContaining([trialId, table]));
  });

  test('after another trial if anything changes that a load needs, and a rollback tries nothing', () => {
    const trial = (props: Partial<SnsToRedshiftIngestProps>) => found(withLoader(props).template(), 'Custom::RedshiftLoadTrial')[0]?.[0];
    const first = trial({});
    expect(trial({ memorySize: 2048 })).toBe(first);
    expect(trial({ table: { schemaName: 'app', tableName: 'ingest', columns: [{ name: 'id', type: ColumnType.BIGINT }, { name: 'note', type: ColumnType.varchar(9) }] } })).not.toBe(first);
    expect(trial({ bucketPrefix: 'orders' })).not.toBe(first);
    expect(trial({ deduplicationId: DeduplicationId.SNS })).not.toBe(first);
    expect(trial({ tableCreation: false })).toBeUndefined();
  });

  test('after the set was written again if the value of a token changes', () => {
    const stack = testStack();
    const tableName = new CfnParameter(stack, 'Name').valueAsString;
    const { template } = withLoader({ table: { tableName, columns: [{ name: 'id', type: ColumnType.BIGINT }] } }, stack);
    expect(JSON.stringify(found(template(), 'Custom::RedshiftPendingSet')[0][1].Properties.revision)).toContain('{"Ref":"Name"}');
  });
});

describe('when an ingest is removed', () => {
  test.each([true, false])('the loader loads what it has pending after it can stage no more, and while everything that a load needs is there; tableCreation %s', (tableCreation) => {
    const { template } = withLoader({ tableCreation });
    const [[drain, { Properties }]] = found(template(), 'Custom::RedshiftPending');
    const [[loaderHandler]] = found(template(), 'AWS::Lambda::Function', 'LoaderHandler');
    expect(Properties).toEqual({ ServiceToken: { 'Fn::GetAtt': [loaderHandler, 'Arn'] }, ServiceTimeout: '900', drain: 'Stack/Ingest/' });
    // CloudFormation deletes a resource before those that it waits for.
    const ofIngest = [
      ...found(template(), 'AWS::Lambda::EventSourceMapping', 'Ingest'),
      ...found(template(), 'AWS::IAM::Policy', 'IngestHandler'),
      ...found(template(), 'AWS::Lambda::Function', 'IngestHandler'),
    ].map(([id]) => id);
    expect(ofIngest).toHaveLength(3);
    for (const id of ofIngest) {
      expect([...waitsFor(template(), id)]).toContain(drain);
    }
    const needed = [
      ...found(template(), 'AWS::IAM::Policy', 'LoaderHandler'),
      ...found(template(), 'AWS::IAM::Role', 'LoaderCopyRole'),
      ...found(template(), 'AWS::S3::Bucket', 'Loader'),
      ...found(template(), 'AWS::S3::BucketPolicy', 'Loader'),
      ...found(template(), 'Custom::RedshiftTable'),
    ].map(([id]) => id);
    expect(needed).toHaveLength(tableCreation ? 5 : 4);
    expect([...waitsFor(template(), drain)]).toEqual(expect.arrayContaining(needed));
  });

  test('the bucket is emptied after that, if the loader goes, too', () => {
    const stack = testStack();
    const { loader, template } = plainLoader({ removalPolicy: RemovalPolicy.DESTROY }, stack);
    loadedIngest(loader);
    const [[emptied]] = found(template(), 'Custom::S3AutoDeleteObjects');
    const [[drain]] = found(template(), 'Custom::RedshiftPending');
    expect([...waitsFor(template(), drain)]).toContain(emptied);
  });

  test('another loader is another resource, because CloudFormation does not let one change its function', () => {
    const ids = ['One', 'Two'].map((used) => {
      const stack = testStack();
      const loaders = Object.fromEntries(['One', 'Two'].map((id) => [id, new RedshiftLoader(stack, id, { target: TARGET })]));
      loadedIngest(loaders[used]);
      return [...found(Template.fromStack(stack), 'Custom::RedshiftPending'), ...found(Template.fromStack(stack), 'Custom::RedshiftLoadTrial')].map(([id]) => id);
    });
    expect(new Set(ids.flat()).size).toBe(4);
  });
});

test('the alarm for a loader that does not run waits for a resource that has invoked it, so that it does not begin with the first deployment', () => {
  const { template } = withLoader();
  const [[alarm]] = found(template(), 'AWS::CloudWatch::Alarm', 'LoaderAlarmsStopped');
  const [[drain]] = found(template(), 'Custom::RedshiftPending');
  expect([...waitsFor(template(), alarm)]).toContain(drain);
});

describe('repeatWithin', () => {
  function schemaOf(props: Partial<SnsToRedshiftIngestProps>): IngestSchema {
    const app = testApp({ 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:disable-asset-staging': undefined });
    loadedIngest(undefined, 'Ingest', { target: TARGET, ...props }, new Stack(app, 'Stack'));
    const { directory } = app.synth();
    const [file] = fs.readdirSync(directory).map((entry) => path.join(directory, entry, 'schema.json')).filter((name) => fs.existsSync(name));
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  }

  test('travels beside the code, and decides about no row', () => {
    const [without, week] = [schemaOf({}), schemaOf({ repeatWithin: Duration.days(7) })];
    expect(without).not.toHaveProperty('repeatWithinDays');
    expect(week).toEqual({ ...without, repeatWithinDays: 7 });
  });

  test.each<[string, Partial<SnsToRedshiftIngestProps>]>([
    ['\'repeatWithin\' must be a whole number between 1 and 30 days, got 31; the ledger remembers no message for longer than \'ledgerHorizon\'', { repeatWithin: Duration.days(31) }],
    ['\'repeatWithin\' must be a whole number between 1 and 30 days, got 0.5', { repeatWithin: Duration.hours(12) }],
    ['\'repeatWithin\' must be a whole number between 28 and 30 days, got 27; a message that comes back after its time in the queues has a new time of SQS with \'rawMessageDelivery\', so lengthen it',
      { repeatWithin: Duration.days(27), rawMessageDelivery: true, deduplicationId: DeduplicationId.ATTRIBUTE }],
    ['\'repeatWithin\' must be left out with DeduplicationId.SNS, because SNS gives no id twice', { repeatWithin: Duration.days(7), deduplicationId: DeduplicationId.SNS }],
    ['\'repeatWithin\' must be left out with DeliveryGuarantee.AT_LEAST_ONCE, which has no ledger', { repeatWithin: Duration.days(7), delivery: DeliveryGuarantee.AT_LEAST_ONCE }],
  ])('fails when %s', (message, props) => {
    expect(() => loadedIngest(undefined, 'Ingest', { target: TARGET, ...props }, testStack())).toThrow(message);
  });
});

describe('fails when', () => {
  test.each<[string, Partial<SnsToRedshiftIngestProps>]>([
    ['\'loader\' and \'target\' of Stack/Ingest must not be given together, got both; the loader has the warehouse. Remove \'target\' to load on the schedule of the loader, or remove \'loader\' to load each batch at once', { target: TARGET }],
    ['\'loader\' or \'target\' of Stack/Ingest is needed, got neither; pass a RedshiftLoader to load on its schedule, or a RedshiftTarget to load each batch at once', { loader: undefined }],
    ['\'delivery\' of Stack/Ingest must be EXACTLY_ONCE with \'loader\', got AT_LEAST_ONCE; a load that is repeated would load all that was staged again, so leave \'delivery\' out',
      { delivery: DeliveryGuarantee.AT_LEAST_ONCE }],
    ['\'bucketVersioned\' of Stack/Ingest must be left out with \'loader\', because it is an option of the loader; set it for Stack/Loader instead', { bucketVersioned: true }],
    ['\'serverAccessLogsPrefix\' of Stack/Ingest must be left out with \'loader\'', { serverAccessLogsPrefix: 'x/' }],
    ['\'alarmLoadFailures\' of Stack/Ingest must be left out with \'loader\'', { alarmLoadFailures: 2 }],
    ['\'alarmFreshness\' of Stack/Ingest must be left out with \'loader\'', { alarmFreshness: Duration.hours(1) }],
    ['\'bucketPrefix\' must not be empty with \'loader\', nor begin with \'staging/\' or \'pending/\', which are folders of the loader, got \'\'', { bucketPrefix: '' }],
    ['\'bucketPrefix\' must not be empty with \'loader\', nor begin with \'staging/\' or \'pending/\', which are folders of the loader, got \'staging\'', { bucketPrefix: 'staging' }],
    ['\'bucketPrefix\' must not be empty with \'loader\', nor begin with \'staging/\' or \'pending/\', which are folders of the loader, got \'pending/orders\'', { bucketPrefix: 'pending/orders' }],
    ['\'bucketPrefix\' must have at most 60 letters', { bucketPrefix: 'x'.repeat(61) }],
  ])('%s', (message, props) => {
    const { loader, stack } = plainLoader();
    expect(() => loadedIngest(loader, 'Ingest', props)).toThrow(message);
    expect(stack.node.findChild('Ingest').node.children).toEqual([]);
  });

  test('a bucket is named that is not the loader\'s', () => {
    const { loader, stack } = plainLoader();
    expect(() => loadedIngest(loader, 'Ingest', { stagingBucket: new s3.Bucket(stack, 'Bucket') })).toThrow('\'stagingBucket\' of Stack/Ingest must be left out with \'loader\'');
  });

  test('the loader is in another stack', () => {
    const app = testApp();
    const { loader } = plainLoader({}, new Stack(app, 'Loads'));
    expect(() => loadedIngest(loader, 'Ingest', {}, new Stack(app, 'Ingests')))
      .toThrow('\'loader\' of Ingests/Ingest must be in the same stack, Ingests, got Loads/Loader; define the ingest in the stack of its loader, or create a loader in this stack');
  });

  test.each<[number, LoadMode]>([[1597, LoadMode.append()], [1596, LoadMode.merge({ keyColumns: ['c0'], orderColumn: 'c1' })]])(
    'the table has more than %i columns, because COPY also needs those of the loader', (most, loadMode) => {
      const table = (length: number) => ({ tableName: 'wide', columns: Array.from({ length }, (_, at) => ({ name: `c${at}`, type: ColumnType.BIGINT, nullable: at > 1 })) });
      expect(() => withLoader({ loadMode, table: table(most + 1) })).toThrow(`between 1 and ${most} columns, got ${most + 1}; a SUPER column can have any number of nested values`);
      expect(() => withLoader({ loadMode, table: table(most) })).not.toThrow();
    });
});

describe('five ingests on one loader, with warehouse, VPC and key of another stack or imported', () => {
  const IDS = ['Orders', 'Payments', 'Refunds', 'Parcels', 'Visits'];
  const app = testApp();
  const [shared, stack] = [new Stack(app, 'Shared'), new Stack(app, 'Ingests')];
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
  const { loader } = plainLoader({ target: clusterWarehouse(shared), encryptionKey, vpc }, stack);
  IDS.forEach((id) => loadedIngest(loader, id, { encryptionKey, vpc, replay: true }));

  test('synthesize, and no stack depends on another one in a circle', () => {
    expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual(['Shared', 'Ingests']);
  });

  test('have a folder each, and can do nothing in those of the others', () => {
    const template = Template.fromStack(stack);
    for (const id of IDS) {
      const all = Object.values(objectsOf(template, `${id}Handler`)).flat();
      expect(all.filter((object) => !object.includes(`/Ingests/${id}/`))).toEqual([]);
    }
  });

  test('have one bucket, with rules that differ in id and folder, as S3 requires', () => {
    const [[, { Properties }]] = found(Template.fromStack(stack), 'AWS::S3::Bucket');
    const rules: Array<{ Id: string; Prefix?: string }> = Properties.LifecycleConfiguration.Rules;
    expect(rules).toHaveLength(2 + 2 * IDS.length);
    expect(new Set(rules.map(({ Id }) => Id)).size).toBe(rules.length);
    expect(new Set(rules.map(({ Prefix }) => Prefix)).size).toBe(rules.length);
  });
});

describe('a stack', () => {
  function resources(count: number, props: Partial<SnsToRedshiftIngestProps>): number {
    const { loader, template } = plainLoader({ alarms: props.alarms });
    for (let at = 0; at < count; at++) {
      loadedIngest(loader, `Ingest${at}`, props);
    }
    return Object.keys(template().toJSON().Resources).length;
  }

  test('has at most 25 resources for each ingest after the first', () => {
    expect(resources(2, {}) - resources(1, {})).toBeLessThanOrEqual(25);
  });

  test.each<[number, boolean]>([[18, true], [31, false]])('holds a loader and %i ingests, alarms %s', (count, alarms) => {
    expect(resources(count, { alarms })).toBeLessThanOrEqual(500);
  });
});
