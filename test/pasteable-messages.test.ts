import { App, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { appWithAssets, testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';
import { ColumnType, RedshiftTarget, SnsToRedshiftIngestProps } from '../src';

/** All that synth says about a stack, by level. */
const messages = (stack: Stack): string[] => [
  ...Annotations.fromStack(stack).findWarning('*', Match.anyValue()), ...Annotations.fromStack(stack).findInfo('*', Match.anyValue()),
].map(({ entry }) => `${entry.data}`);

/** Names that are known only at deployment, of all kinds. */
const LATE: Record<string, (stack: Stack, id: string) => string> = {
  'a parameter': (stack, id) => new CfnParameter(stack, id).valueAsString,
  'the export of another stack': (_, id) => Fn.importValue(id),
  'part of a text': (stack, id) => Fn.select(0, Fn.split('/', new CfnParameter(stack, id).valueAsString)),
};

describe('what synth says', () => {
  test.each(Object.entries(LATE))('has no trace of the CDK where names are %s', (_, late) => {
    const stack = testStack();
    const name = (id: string) => late(stack, id);
    const props: Partial<SnsToRedshiftIngestProps> = {
      topic: sns.Topic.fromTopicArn(stack, 'Orders', name('TopicArn')),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:111122223333:key/${name('KeyId')}`),
      stagingBucket: s3.Bucket.fromBucketName(stack, 'Bucket', name('BucketName')),
      subscriptionDeadLetterQueue: sqs.Queue.fromQueueArn(stack, 'Undelivered', name('QueueArn')),
      target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: name('ClusterName'), databaseName: 'analytics', adminUser: 'admin' }),
    };
    plainIngest(props, stack);
    plainIngest({
      target: RedshiftTarget.workgroupFromAttributes({ workgroupName: 'wg', workgroupId: name('WorkgroupId'), namespaceName: name('Namespace'), databaseName: 'd', adminDatabaseRole: 'r' }),
    }, new NestedStack(stack, 'Nested'));
    const loading = testStack();
    const { loader } = plainLoader({
      encryptionKey: kms.Key.fromKeyArn(loading, 'Key', `arn:aws:kms:eu-west-1:111122223333:key/${late(loading, 'LoaderKeyId')}`),
      stagingBucket: s3.Bucket.fromBucketName(loading, 'Bucket', late(loading, 'LoaderBucketName')),
      target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: late(loading, 'LoaderClusterName'), databaseName: 'analytics', adminUser: 'admin' }),
    }, loading);
    loadedIngest(loader);
    const [said, saidOfLoader] = [messages(stack), messages(loading)];
    expect(said.length).toBeGreaterThan(6);
    expect(saidOfLoader.length).toBeGreaterThan(3);
    for (const message of [...said, ...saidOfLoader]) {
      expect(message).not.toMatch(/Token\[|\{"(Ref|Fn::)|\[object/);
    }
  });

  test('attaches the role to a warehouse whose name is known only after the deployment, by commands that find it', () => {
    const stack = testStack();
    const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
    plainIngest({ target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: parameter('Name'), databaseName: 'd', adminUser: 'admin' }) }, stack);
    const [attach] = messages(stack).filter((message) => message.includes('modify-cluster-iam-roles'));
    const outputs = Template.fromStack(stack).findOutputs('*');
    const find = (key: string) => `"$(aws cloudformation describe-stacks --stack-name Stack --output text --query "Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue")"`;
    const keyOf = (start: string) => Object.keys(outputs).find((key) => key.startsWith(start))!;
    expect(attach).toContain(`aws redshift modify-cluster-iam-roles --cluster-identifier ${find(keyOf('IngestClusterIdentifier'))} --add-iam-roles ${find(keyOf('IngestCopyRoleArn'))}`);
    expect(outputs[keyOf('IngestClusterIdentifier')].Value).toEqual({ Ref: 'Name' });
  });

  test('names what is known only at deployment, and prints what is known', () => {
    const stack = testStack();
    const topic = new sns.Topic(stack, 'Orders');
    plainIngest({ topic, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') }, stack);
    const [sns1] = messages(stack).filter((message) => message.includes('without this statement SNS'));
    expect(JSON.parse(/(\{.*\}) \[ack/.exec(sns1)![1])).toMatchObject({ Principal: { Service: 'sns.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': '<Stack/Orders>' } } });
    const [logs] = messages(stack).filter((message) => message.includes('without this statement no log group'));
    expect(logs).toContain('"Service":"logs.<Region>.<domain suffix>"');
  });

  test('is said once of a key, whatever uses it', () => {
    const stack = testStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
    const topic = new sns.Topic(stack, 'Orders');
    plainIngest({ encryptionKey, topic }, stack);
    plainIngest({ encryptionKey, topic, table: { tableName: 'other', columns: [{ name: 'id', type: ColumnType.BIGINT }] } }, new Stack(stack, 'Inner'));
    plainPublisher({ encryptionKey }, stack);
    const all = [...messages(stack), ...messages(stack.node.findChild('Inner') as Stack)].filter((message) => message.includes('key policy') || message.includes('policy of the imported key'));
    expect(all.map((message) => /without this statement \w+( \w+)?/.exec(message)?.[0]).sort()).toEqual(['without this statement SNS delivers', 'without this statement no log']);
  });
});

describe('an error', () => {
  test.each<[string, () => unknown]>([
    ['ingest', () => plainIngest({ batchSize: 0 })],
    ['ingest', () => plainIngest({ table: { tableName: 'T', columns: [] } })],
    ['ingest', () => plainIngest({ target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'd' }) })],
    ['loader', () => plainLoader({ memorySize: 1 })],
    ['publisher', () => plainPublisher({ minRows: 0 })],
    ['publisher', () => plainPublisher({ columnTypes: { nope: 'NUMBER' as never } })],
  ])('names the path of the construct, here a %s', (construct, work) => {
    expect(work).toThrow(new RegExp(`Stack/${construct[0].toUpperCase()}${construct.slice(1)}`));
  });

  test('prints no tokens', () => {
    const stack = testStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', new CfnParameter(stack, 'RoleArn').valueAsString);
    expect(() => RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'd', adminUser: 'a', accessRole: role, adminAccessRole: role, copyRole: role }))
      .toThrow(expect.objectContaining({ message: expect.not.stringContaining('Token[') }));
  });
});

test('synth bundles nothing, and says nothing of it', () => {
  const app: App = appWithAssets();
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  plainIngest({}, new Stack(app, 'Stack'));
  const assembly = app.synth();
  const printed = write.mock.calls.map(([text]) => `${text}`);
  write.mockRestore();
  expect(printed.filter((text) => text.includes('Bundling'))).toEqual([]);
  expect(JSON.stringify(assembly.getStackByName('Stack').template)).not.toContain('aws:asset:is-bundled":true');
});
