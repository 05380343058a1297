import { CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { testStack } from './app';
import { plainIngest, plainPublisher } from './observed';
import { CsvSource, RedshiftTarget, Retention, SnsToRedshiftIngestProps } from '../src';

/** The bucket of the ingest in the template. */
function bucketOf(template: Template) {
  return Object.entries(template.findResources('AWS::S3::Bucket')).find(([id]) => id.startsWith('IngestStagingBucket'))![1].Properties;
}

describe('versions of the bucket', () => {
  const rules = (props: Partial<SnsToRedshiftIngestProps>) => Object.fromEntries(bucketOf(plainIngest(props).template()).LifecycleConfiguration.Rules
    .map(({ Id, ...rule }: { Id: string }) => [Id, rule]));

  test('are not kept by default', () => {
    expect(bucketOf(plainIngest().template())).not.toHaveProperty('VersioningConfiguration');
    expect(JSON.stringify(rules({}))).not.toContain('Noncurrent');
  });

  test('are kept if asked for, and are deleted later than by the hand that deleted the object', () => {
    expect(bucketOf(plainIngest({ bucketVersioned: true }).template()).VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(rules({ bucketVersioned: true })).toMatchObject({
      'staging-objects': { Prefix: 'staging/', NoncurrentVersionExpiration: { NoncurrentDays: 1 }, ExpirationInDays: 2 },
      'loaded-objects': { Prefix: 'loaded/', NoncurrentVersionExpiration: { NoncurrentDays: 1 }, ExpirationInDays: 1 },
      'rejected-objects': { Prefix: 'rejected/', NoncurrentVersionExpiration: { NoncurrentDays: 30 }, ExpirationInDays: 90 },
    });
  });

  test('of objects that nobody deletes by their age, delete markers are deleted, too', () => {
    const kept = { loadedRetention: Retention.glacier(Duration.days(1)), rejectedRetention: Retention.keep() };
    expect(rules({ bucketVersioned: true, ...kept })).toMatchObject({
      'loaded-objects': { Transitions: [{ StorageClass: 'GLACIER' }], ExpiredObjectDeleteMarker: true },
      'rejected-objects': { NoncurrentVersionExpiration: { NoncurrentDays: 30 }, ExpiredObjectDeleteMarker: true },
    });
  });

  test('a folder has one rule, because S3 refuses two that expire something', () => {
    for (const loadedRetention of [Retention.keep(), Retention.expire(Duration.days(2)), Retention.glacier(Duration.days(2))]) {
      const prefixes = bucketOf(plainIngest({ bucketVersioned: true, loadedRetention }).template()).LifecycleConfiguration.Rules
        .flatMap(({ Prefix }: { Prefix?: string }) => Prefix ?? []);
      expect(prefixes.sort()).toEqual(['loaded/', 'rejected/', 'staging/']);
    }
  });
});

test('the access log of the bucket is written to the bucket that is named, which allows it', () => {
  const stack = testStack({ '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true });
  const serverAccessLogsBucket = new s3.Bucket(stack, 'Logs', { removalPolicy: RemovalPolicy.DESTROY });
  const { template } = plainIngest({ serverAccessLogsBucket, serverAccessLogsPrefix: 'ingest/' }, stack);
  expect(bucketOf(template()).LoggingConfiguration).toEqual({ DestinationBucketName: stack.resolve(serverAccessLogsBucket.bucketName), LogFilePrefix: 'ingest/' });
  expect(JSON.stringify(template().findResources('AWS::S3::BucketPolicy'))).toContain('logging.s3.amazonaws.com');
  expect(bucketOf(plainIngest().template())).not.toHaveProperty('LoggingConfiguration');
});

test.each<[string, (stack: Stack) => Partial<SnsToRedshiftIngestProps>]>([
  ['bucketVersioned', () => ({ bucketVersioned: true })],
  ['serverAccessLogsBucket', (stack) => ({ serverAccessLogsBucket: new s3.Bucket(stack, 'Logs') })],
])('\'%s\' is refused for a bucket that the ingest does not create', (prop, more) => {
  const stack = testStack();
  expect(() => plainIngest({ stagingBucket: new s3.Bucket(stack, 'Mine'), ...more(stack) }, stack))
    .toThrow(`'${prop}' must not be given with 'stagingBucket', got both for Stack/Mine`);
});

test('a prefix of an access log is refused without its bucket, because the bucket would log into itself', () => {
  expect(() => plainIngest({ serverAccessLogsPrefix: 'log/' })).toThrow('\'serverAccessLogsBucket\' is needed with \'serverAccessLogsPrefix\', got none for \'log/\'');
});

test('a dead-letter queue that no queue sends to cannot become that of another queue', () => {
  const denied = (template: Template) => Object.entries(template.findResources('AWS::SQS::Queue'))
    .filter(([, { Properties }]) => Properties.RedriveAllowPolicy?.redrivePermission === 'denyAll').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
  expect(denied(plainIngest().template())).toEqual(['IngestMessagesSubscriptionDeadLetterQueue']);
  expect(denied(plainPublisher().template())).toEqual(['PublisherDeadLetterQueue']);
});

describe('reserved concurrency', () => {
  const reserved = (template: Template) => Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.ReservedConcurrentExecutions);

  test('is none by default, and the same for each function', () => {
    expect(reserved(plainIngest().template())).toEqual([undefined, undefined]);
    expect(reserved(plainPublisher().template())).toEqual([undefined]);
    expect(reserved(plainIngest({ reservedConcurrentExecutions: 3 }).template())).toEqual([3, 3]);
    expect(reserved(plainPublisher({ reservedConcurrentExecutions: 1 }).template())).toEqual([1]);
  });

  test('is at least what the queues are read with at once', () => {
    const stack = testStack();
    const additionalQueues = [new sqs.Queue(stack, 'Old')];
    expect(() => plainIngest({ reservedConcurrentExecutions: 9, maxConcurrency: 5, additionalQueues }, stack))
      .toThrow("'reservedConcurrentExecutions' must be a whole number between 10 and 100000 executions, got 9; each of the 2 queues is read 5 times at once");
    expect(() => plainIngest({ reservedConcurrentExecutions: 1 }))
      .toThrow("'reservedConcurrentExecutions' must be a whole number between 2 and 100000 executions, got 1; the queue is read 2 times at once");
    expect(() => plainPublisher({ reservedConcurrentExecutions: 0 })).toThrow("'reservedConcurrentExecutions' must be a whole number between 1 and 100000 executions, got 0");
  });

  test('is checked by the deployment if the concurrency is known only there', () => {
    const stack = testStack();
    const maxConcurrency = new CfnParameter(stack, 'Concurrency', { type: 'Number' }).valueAsNumber;
    expect(() => plainIngest({ reservedConcurrentExecutions: 1, maxConcurrency }, stack)).not.toThrow();
  });
});

describe('rights of the roles', () => {
  interface Statement { readonly Effect: string; readonly Action: string | string[]; readonly Condition?: Record<string, Record<string, unknown>> }

  /** What roles may do with a service, of both constructs with all that takes rights on buckets and keys. */
  function statements(service: string): Statement[] {
    const stack = testStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const csv = new s3.Bucket(stack, 'Source', { encryptionKey, encryption: s3.BucketEncryption.KMS });
    const adminSecret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey });
    const target = RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminSecret });
    const { publisher } = plainPublisher({ encryptionKey, source: CsvSource.bucket(csv, 'rows.csv') }, stack);
    plainPublisher({ encryptionKey }, new Stack(stack, 'Assets'));
    plainIngest({ encryptionKey, topic: publisher.topic, target, replay: true }, stack);
    return [stack, stack.node.findChild('Assets') as Stack].flatMap((one) => Object.values(Template.fromStack(one).findResources('AWS::IAM::Policy')))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Action }) => [Action].flat().some((action) => action.startsWith(`${service}:`)));
  }

  test('on S3 hold for buckets of the account only, because anybody may take the name of a bucket that was deleted', () => {
    const found = statements('s3');
    expect(found.length).toBeGreaterThan(9);
    for (const statement of found) {
      expect(statement).toHaveProperty(['Condition', 'StringEquals', 'aws:ResourceAccount'], { Ref: 'AWS::AccountId' });
    }
  });

  test('on keys hold for one service each', () => {
    const services = statements('kms').map(({ Condition }) => `${JSON.stringify(Condition?.StringLike['kms:ViaService'])}`);
    expect(services.length).toBeGreaterThan(8);
    expect([...new Set(services)].sort()).toEqual(['s3', 'secretsmanager', 'sns', 'sqs']
      .map((service) => `{"Fn::Join":["",["${service}.",{"Ref":"AWS::Region"},".amazonaws.com*"]]}`));
  });
});
