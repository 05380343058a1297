import { CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { testApp, testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { clusterWarehouse, workgroupWarehouse } from './warehouses';
import { RedshiftLoader, RedshiftLoaderProps, RedshiftTarget } from '../src';
import { LoaderEnvironment } from '../src/private/contract/pending';

interface StatementJson {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, any>;
}

/** What the policies of a role allow, by the start of the logical id of the policy. */
function statements(template: Template, policy: string): StatementJson[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(policy))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** The objects that statements name, by action: what follows the ARN of the bucket. */
function objects(given: StatementJson[]): Record<string, string[]> {
  const byAction: Record<string, string[]> = {};
  for (const { Action, Resource } of given) {
    for (const action of [Action].flat().filter((name) => name.startsWith('s3:') && name !== 's3:ListBucket')) {
      byAction[action] = [...byAction[action] ?? [], ...[Resource].flat().map((arn: any) => arn['Fn::Join'][1].at(-1))].sort();
    }
  }
  return byAction;
}

const rate = (interval: Duration) => ({ schedule: ScheduleExpression.rate(interval) });

describe('defaults', () => {
  test('a run starts every 15 minutes, and is not tried again, because the next one comes', () => {
    const { template, stack, loader } = plainLoader();
    template().hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(15 minutes)',
      State: 'ENABLED',
      Target: {
        Arn: stack.resolve(loader.handler.functionArn),
        Input: '{"load":{}}',
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 900 },
        DeadLetterConfig: Match.absent(),
      },
    });
    template().hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 900 });
  });

  test('the handler has 512 MB, 15 minutes, and exactly the variables of the contract', () => {
    const expected: Record<keyof LoaderEnvironment, true> = {
      WAREHOUSE: true, STAGING_BUCKET: true, COPY_ROLE_ARN: true, STACK_ID: true, URL_SUFFIX: true,
    };
    const [{ Properties }] = Object.values(plainLoader().template().findResources('AWS::Lambda::Function'));
    expect(Properties).toMatchObject({ MemorySize: 512, Timeout: 900, Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(Object.keys(Properties.Environment.Variables).sort()).toEqual(Object.keys(expected).sort());
  });

  test('nothing that is pending expires, and what a loader left under staging/ does', () => {
    plainLoader().template().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          { Id: 'staging-objects', Prefix: 'staging/', ExpirationInDays: 2, Status: 'Enabled' },
          { Id: 'incomplete-uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
        ],
      },
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('bucket and logs are kept', () => {
    const template = plainLoader().template();
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });
});

describe('overrides', () => {
  test.each<[string, ScheduleExpression, number, number]>([
    ['rate(1 minute)', ScheduleExpression.rate(Duration.minutes(1)), 60, 60],
    ['rate(8 hours)', ScheduleExpression.rate(Duration.hours(8)), 28_800, 21_600],
    ['rate(1 day)', ScheduleExpression.rate(Duration.days(1)), 86_400, 21_600],
    ['cron(0 6 * * ? *)', ScheduleExpression.cron({ minute: '0', hour: '6' }), 86_400, 21_600],
  ])('%s is a schedule, and a tick waits no longer than the services and the interval allow', (expression, schedule, scheduler, asynchronous) => {
    const template = plainLoader({ schedule }).template();
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: expression, Target: { RetryPolicy: { MaximumEventAgeInSeconds: scheduler } } });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: asynchronous });
  });

  test('a schedule can be off, and can be a token', () => {
    plainLoader({ enabled: false }).template().hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
    const stack = testStack();
    const schedule = ScheduleExpression.expression(new CfnParameter(stack, 'Cadence').valueAsString);
    plainLoader({ schedule }, stack).template().hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: { Ref: 'Cadence' } });
  });

  test('sizes follow the props', () => {
    plainLoader({ memorySize: 1024, timeout: Duration.minutes(5), runtime: lambda.Runtime.NODEJS_22_X, reservedConcurrentExecutions: 2 }).template()
      .hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024, Timeout: 300, Runtime: 'nodejs22.x', ReservedConcurrentExecutions: 2 });
  });

  test('versions of what is pending are kept for a week, and every folder has one rule', () => {
    const { loader, template } = plainLoader({ bucketVersioned: true });
    loadedIngest(loader, 'Orders');
    template().hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ Prefix: 'pending/', NoncurrentVersionExpiration: { NoncurrentDays: 7 }, ExpiredObjectDeleteMarker: true, ExpirationInDays: Match.absent() }),
          Match.objectLike({ Prefix: 'staging/', NoncurrentVersionExpiration: { NoncurrentDays: 1 }, ExpirationInDays: 2 }),
          Match.objectLike({ Id: 'incomplete-uploads' }),
          Match.objectLike({ Prefix: 'Stack/Orders/loaded/', NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
          Match.objectLike({ Prefix: 'Stack/Orders/rejected/', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
        ],
      },
    });
  });

  test('a key encrypts bucket, logs and environment, and the role may use it through S3 only', () => {
    const stack = testStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const template = plainLoader({ encryptionKey }, stack).template();
    const KmsKeyArn = stack.resolve(encryptionKey.keyArn);
    template.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: KmsKeyArn });
    const withKey = statements(template, 'LoaderHandler').filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(KmsKeyArn));
    expect(withKey).toEqual([expect.objectContaining({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: { StringLike: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com*']] } } },
    })]);
  });

  test('an imported bucket keeps its lifecycle, and synth prints the rules to add', () => {
    const stack = testStack();
    const { template } = plainLoader({ stagingBucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'company-staging') }, stack);
    template().resourceCountIs('AWS::S3::Bucket', 0);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('"Filter":\\{"Prefix":"staging/"\\},"Expiration":\\{"Days":2\\}'));
  });

  test('with DESTROY nothing is left behind', () => {
    const template = plainLoader({ removalPolicy: RemovalPolicy.DESTROY }).template();
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('a VPC gets a security group that lets HTTPS out', () => {
    const stack = testStack();
    const { loader } = plainLoader({ vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
    expect(loader.connections.securityGroups.map(({ node }) => node.path)).toEqual(['Stack/Loader/SecurityGroup']);
    expect(plainLoader().loader.connections.securityGroups).toEqual([]);
  });
});

describe('permissions', () => {
  test('the handler reads and removes what is pending, stages manifests, and only adds to what is kept', () => {
    const { template, loader } = plainLoader();
    loadedIngest(loader, 'Orders');
    const granted = statements(template(), 'LoaderHandler');
    expect(objects(granted)).toEqual({
      's3:GetObject': ['/*/loaded/*', '/pending/*'],
      's3:DeleteObject': ['/pending/*', '/staging/*'],
      's3:PutObject': ['/*/loaded/*', '/*/rejected/*', '/pending/*', '/staging/*'],
      's3:AbortMultipartUpload': ['/*/loaded/*'],
    });
    for (const { Action, Condition } of granted.filter((statement) => JSON.stringify(statement.Action).includes('"s3:'))) {
      expect({ Action, Condition }).toEqual({ Action, Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } } });
    }
  });

  test('the handler is no administrator, and runs statements on this warehouse only', () => {
    const granted = statements(plainLoader().template(), 'LoaderHandler');
    const actions = granted.flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['redshift-data:BatchExecuteStatement', 'redshift:GetClusterCredentialsWithIAM']));
    expect(actions).not.toContain('redshift:GetClusterCredentials');
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    const [execute] = granted.filter(({ Action }) => Action === 'redshift-data:BatchExecuteStatement');
    expect(JSON.stringify(execute.Resource)).toContain('cluster:wh');
  });

  test('COPY reads what is pending and the manifests, and nothing else', () => {
    const stack = testStack();
    const { template } = plainLoader({ target: clusterWarehouse(stack) }, stack);
    const [role] = Object.values(template().findResources('AWS::IAM::Role')).filter(({ Properties }) => Properties.Policies);
    const granted: StatementJson[] = role.Properties.Policies[0].PolicyDocument.Statement;
    expect(objects(granted)).toEqual({ 's3:GetObject': ['/pending/*', '/staging/*'] });
    expect(granted.filter(({ Action }) => Action === 's3:ListBucket')).toHaveLength(1);
  });

  test('whoever may load now may invoke the function, and nothing else', () => {
    const { stack, loader, template } = plainLoader();
    const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    loader.grantLoadNow(operator);
    expect(statements(template(), 'Operator')).toEqual([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: stack.resolve(loader.handler.functionArn) }]);
  });

  test('the schedule may invoke the function, and nothing else', () => {
    const { stack, loader, template } = plainLoader();
    expect(statements(template(), 'LoaderScheduleRole').map(({ Action, Resource }) => [Action, Resource])).toEqual([['lambda:InvokeFunction', stack.resolve(loader.handler.functionArn)]]);
  });

  test('a warehouse of another stack does not depend on the loader', () => {
    const app = testApp();
    const [warehouses, stack] = [new Stack(app, 'Warehouses'), new Stack(app, 'Loads')];
    const { loader } = plainLoader({ target: workgroupWarehouse(warehouses) }, stack);
    loadedIngest(loader);
    app.synth();
    expect(warehouses.dependencies).toEqual([]);
    expect(stack.dependencies).toEqual([warehouses]);
    Template.fromStack(warehouses).hasResourceProperties('AWS::RedshiftServerless::Namespace', { IamRoles: [Match.anyValue()] });
  });
});

describe('fails when', () => {
  const at = (date: string) => ({ schedule: ScheduleExpression.at(new Date(date)) });
  test.each<[string, Partial<RedshiftLoaderProps>]>([
    ['\'schedule\' must be a rate from 1 minute to 1 day, or a schedule in cron format, got \'rate(2 days)\'; for example scheduler.ScheduleExpression.rate(Duration.minutes(15))',
      rate(Duration.days(2))],
    ['\'schedule\' must be a rate from 1 minute to 1 day, or a schedule in cron format, got \'at(2030-01-01T00:00:00)\'', at('2030-01-01T00:00:00Z')],
    ['\'schedule\' must be due on every day, got \'cron(30 6 ? * MON *)\'; with a day between two runs, rows would wait for more than a day, and the alarms Stopped and '
      + 'ForgottenObjects would go into ALARM although nothing is wrong, so name no days, months or years: \'cron(30 6 * * ? *)\'',
    { schedule: ScheduleExpression.cron({ minute: '30', hour: '6', weekDay: 'MON' }) }],
    ['\'alarmStagedAge\' must be a whole number between 901 and 1209600 seconds, got 900',
      { schedule: ScheduleExpression.cron({ minute: '0/15' }), alarmStagedAge: Duration.minutes(15) }],
    ['\'memorySize\' must be a whole number between 128 and 10240 MB, got 64', { memorySize: 64 }],
    ['\'runtime\' must be Node.js 22 or later, got nodejs20.x', { runtime: lambda.Runtime.NODEJS_20_X }],
    ['\'timeout\' must be a whole number between 30 and 900 seconds, got 5', { timeout: Duration.seconds(5) }],
    ['\'reservedConcurrentExecutions\' must be a whole number between 1 and 100000 executions, got 0', { reservedConcurrentExecutions: 0 }],
    ['\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none', { securityGroups: [] }],
    ['\'serverAccessLogsBucket\' is needed with \'serverAccessLogsPrefix\', got none for \'x/\'', { serverAccessLogsPrefix: 'x/' }],
    ['\'alarmStagedAge\' must be a whole number between 901 and 1209600 seconds, got 900; what is staged always waits for the next tick of \'schedule\'', { alarmStagedAge: Duration.minutes(15) }],
    ['\'alarmFreshness\' must be a whole number between 3601 and 1209600 seconds, got 3600', { ...rate(Duration.hours(1)), alarmFreshness: Duration.hours(1) }],
    ['\'alarmLoadFailures\' must be a whole number between 1 and', { alarmLoadFailures: 0 }],
    ['\'alarmRejectedShare\' must be a whole number between 1 and 100 percent, got 101', { alarmRejectedShare: 101 }],
    ['\'alarmErrors\' must be a whole number between 1 and', { alarmErrors: 0 }],
  ])('%s', (message, props) => {
    const stack = testStack();
    expect(() => plainLoader(props, stack)).toThrow(message);
    expect(stack.node.findChild('Loader').node.children).toEqual([]);
  });

  test('a bucket that is given has options of a bucket that is created', () => {
    const stack = testStack();
    expect(() => plainLoader({ stagingBucket: new s3.Bucket(stack, 'Bucket'), bucketVersioned: true }, stack))
      .toThrow('\'bucketVersioned\' must not be given with \'stagingBucket\', got both for Stack/Bucket; configure that bucket itself, or leave \'stagingBucket\' out');
  });

  test('its bucket has another user, because it loads whatever is pending there', () => {
    const stack = testStack();
    const stagingBucket = new s3.Bucket(stack, 'Bucket');
    const target = RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' });
    loadedIngest(undefined, 'Alone', { target, stagingBucket }, stack);
    expect(() => plainLoader({ stagingBucket }, stack))
      .toThrow('\'stagingBucket\' of Stack/Loader must be its own, got Stack/Bucket, which Stack/Alone uses, too; leave it out, and the loader has a bucket of its own');
    const other = new s3.Bucket(stack, 'Other');
    new RedshiftLoader(stack, 'First', { target, stagingBucket: other });
    expect(() => new RedshiftLoader(stack, 'Second', { target, stagingBucket: other })).toThrow('which Stack/First uses, too');
    expect(() => loadedIngest(undefined, 'Late', { target, stagingBucket: other }, stack))
      .toThrow('\'stagingBucket\' of Stack/Late must not be the bucket of a loader, got that of Stack/First; pass the loader as \'loader\', or leave \'stagingBucket\' out');
  });
});
