import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { testApp } from './app';
import { plainIngest, plainPublisher } from './observed';
import { TelegramStack } from '../integ/telegram-stack';
import { ColumnType, ScheduledCsvPublisherProps, SnsToDynamoDbIngest, SnsToRedshiftIngestProps } from '../src';

type Props = Partial<ScheduledCsvPublisherProps> & Partial<SnsToRedshiftIngestProps>;

interface Suppressed {
  /** The props of both constructs that satisfy the rule. */
  readonly props?: (stack: Stack) => Props;
  /** Why no prop can. */
  readonly reason?: string;
}

/** What the packs find in the constructs with nothing chosen, and what to do about it. docs/security.md has the same list. */
const SUPPRESSED: Readonly<Record<string, Suppressed>> = {
  CloudWatchAlarmAction: { props: (stack) => ({ alarmTopic: new sns.Topic(stack, 'Alarms') }) },
  CloudWatchLogGroupEncrypted: { props: (stack) => ({ encryptionKey: key(stack) }) },
  S3DefaultEncryptionKMS: { props: (stack) => ({ encryptionKey: key(stack) }) },
  S3BucketVersioningEnabled: { props: () => ({ bucketVersioned: true }) },
  S3BucketLoggingEnabled: { props: (stack) => ({ serverAccessLogsBucket: new s3.Bucket(stack, 'AccessLogs') }) },
  S3BucketReplicationEnabled: { props: (stack) => ({ stagingBucket: new s3.Bucket(stack, 'Replicated') }) },
  LambdaInsideVPC: { props: (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc') }) },
  LambdaConcurrency: { props: () => ({ reservedConcurrentExecutions: 2 }) },
  LambdaDLQ: {
    reason: 'The queue keeps what the ingest fails, a destination of Lambda what the publisher fails, and CloudFormation waits for the answer of the '
      + 'function that prepares the table. The rule knows none of the three',
  },
  IAMNoInlinePolicy: { reason: 'Each policy is of one role and is deleted with it. As a managed one it could be attached to other roles' },
};

function key(stack: Stack): kms.Key {
  return new kms.Key(stack, 'Key', { enableKeyRotation: true });
}

const PACKS = [NIST80053R5Checks, PCIDSS321Checks, HIPAASecurityChecks];

/** The rules of the packs that a stack or a construct of it breaks. */
function broken(app: App, stack: Stack, under: readonly string[] = ['']): string[] {
  const paths = under.map((id) => `${stack.node.path}/${id}`);
  const rules = PACKS.flatMap((Pack) => new Pack(app).validateScope(stack).violations)
    .filter(({ violatingResources }) => violatingResources.some(({ constructPath }) => paths.some((path) => constructPath?.startsWith(path))))
    .map(({ ruleName }) => ruleName.slice(ruleName.lastIndexOf('-') + 1));
  return [...new Set(rules)].sort();
}

/** What is broken in both constructs, alone in a stack. */
function brokenWith(props: (stack: Stack) => Props): string[] {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  const given = props(stack);
  const { publisher } = plainPublisher(given, stack);
  plainIngest({ ...given, topic: publisher.topic }, stack);
  return broken(app, stack, ['Publisher/', 'Ingest/']);
}

test('at most ten rules are suppressed, each by a prop or with the reason why there is none', () => {
  expect(Object.keys(SUPPRESSED).length).toBeLessThanOrEqual(10);
  for (const { props, reason } of Object.values(SUPPRESSED)) {
    expect(Boolean(props)).toBe(reason === undefined);
  }
});

test('an app with nothing chosen breaks these rules and no others', () => {
  expect(brokenWith(() => ({}))).toEqual(Object.keys(SUPPRESSED).sort());
});

test('an ingest into DynamoDB breaks some of these rules and no others', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  const table = new dynamodb.Table(stack, 'Items', { partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER } });
  new SnsToDynamoDbIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'), table, columns: [{ name: 'id', type: ColumnType.BIGINT, nullable: false }],
  });
  expect(broken(app, stack, ['Ingest/'])).toEqual(Object.keys(SUPPRESSED).sort());
});

const satisfiable = Object.entries(SUPPRESSED).filter(([, { props }]) => props);

test.each(satisfiable)('%s is satisfied by its prop', (rule, { props }) => {
  expect(brokenWith(props!)).not.toContain(rule);
});

test('with all props that go together, what is left has no prop', () => {
  const together = satisfiable.filter(([rule]) => rule !== 'S3BucketReplicationEnabled' && rule !== 'S3DefaultEncryptionKMS');
  expect(brokenWith((stack) => Object.assign({}, ...together.map(([, { props }]) => props!(stack)))))
    .toEqual(['IAMNoInlinePolicy', 'LambdaDLQ', 'S3BucketReplicationEnabled']);
});

test.each([false, true])('the telegram app breaks no other rule but those that it acknowledges itself, serverless %s', (serverless) => {
  const app = testApp();
  const stack = new TelegramStack(app, 'Telegram', { region: 'us-east-1', serverless });
  expect(broken(app, stack).filter((rule) => !(rule in SUPPRESSED))).toEqual([]);
});
