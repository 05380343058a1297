import { CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { testApp, testStack } from './app';
import { clusterWarehouse } from './warehouses';
import { ColumnType, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../src';

const TARGET = RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' });

interface StatementJson {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: any;
}

/** An ingest of a topic of its own into a table of its own. */
function ingest(scope: Construct, id: string, props: Partial<SnsToRedshiftIngestProps>): SnsToRedshiftIngest {
  return new SnsToRedshiftIngest(scope, id, {
    topic: new sns.Topic(scope, `${id}Topic`),
    target: TARGET,
    table: { tableName: id.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    ...props,
  });
}

/** The folder that the handler of each ingest works in. */
function prefixes(stack: Stack): Array<string | undefined> {
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.Environment?.Variables)
    .filter((variables) => variables?.STAGING_BUCKET)
    .map(({ BUCKET_PREFIX }) => BUCKET_PREFIX);
}

/** The folder of an ingest with this prop in an imported bucket. */
function prefixOf(props: Partial<SnsToRedshiftIngestProps>, scope: Construct = testStack(), id = 'Ingest'): string | undefined {
  const stagingBucket = s3.Bucket.fromBucketName(scope, `${id}Bucket`, 'company-staging');
  return prefixes(Stack.of(ingest(scope, id, { stagingBucket, ...props })))[0];
}

describe.each<[string, Record<string, unknown>]>([
  ['without feature flags', {}], ['with all recommended feature flags', CURRENTLY_RECOMMENDED_FLAGS],
])('five ingests on one bucket, one key and one cluster, %s', (_, flags) => {
  const IDS = ['Orders', 'Payments', 'Refunds', 'Parcels', 'Visits'];

  function fiveIngests() {
    const app = testApp(flags);
    const [shared, stack] = [new Stack(app, 'Shared'), new Stack(app, 'Ingests')];
    const encryptionKey = new kms.Key(shared, 'Key');
    const stagingBucket = new s3.Bucket(shared, 'Bucket', { encryptionKey });
    const target = clusterWarehouse(shared);
    IDS.forEach((id) => ingest(stack, id, { stagingBucket, encryptionKey, target, replay: true }));
    return { app, stagingBucket, shared: Template.fromStack(shared), ingests: Template.fromStack(stack), stack };
  }
  const { app, shared, ingests, stack } = fiveIngests();

  test('synthesize, and no stack depends on another one in a circle', () => {
    const names = app.synth().stacks.map(({ stackName }) => stackName);
    expect(names).toEqual(['Shared', 'Ingests']);
  });

  test('have a folder each', () => {
    expect(prefixes(stack)).toEqual(IDS.map((id) => `Ingests/${id}/`));
  });

  test('may read, write and list nothing of each other', () => {
    const policies = Object.entries(ingests.findResources('AWS::IAM::Policy'));
    for (const id of IDS) {
      const statements = policies
        .filter(([logicalId]) => logicalId.startsWith(id))
        .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as StatementJson[])
        .filter(({ Action }) => JSON.stringify(Action).includes('"s3:'));
      expect(statements.length).toBeGreaterThan(5);
      for (const { Resource, Condition } of statements) {
        expect(Condition.StringEquals).toEqual({ 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } });
        const objects = Condition.StringLike ? Condition.StringLike['s3:prefix'] : [Resource].flat().map((arn: any) => arn['Fn::Join'][1].at(-1).slice(1));
        for (const path of objects) {
          expect(path).toMatch(new RegExp(`^Ingests/${id}/(staging|loaded|rejected)/\\*$`));
        }
      }
    }
  });

  test('have lifecycle rules that differ in id and folder, as S3 requires', () => {
    const [{ Properties }] = Object.values(shared.findResources('AWS::S3::Bucket'));
    const rules: Array<{ Id: string; Prefix: string }> = Properties.LifecycleConfiguration.Rules;
    expect(rules).toHaveLength(15);
    expect(new Set(rules.map(({ Id }) => Id)).size).toBe(15);
    expect(new Set(rules.map(({ Prefix }) => Prefix)).size).toBe(15);
    expect(Math.max(...rules.map(({ Id }) => Id.length))).toBeLessThanOrEqual(255);
  });
});

test('two ingests of one app, in stacks of their own, share bucket and cluster of a third one', () => {
  const app = testApp();
  const shared = new Stack(app, 'Shared');
  const stagingBucket = new s3.Bucket(shared, 'Bucket');
  const target = clusterWarehouse(shared);
  const stacks = ['One', 'Two'].map((name) => {
    const stack = new Stack(app, name);
    ingest(stack, 'Ingest', { stagingBucket, target, table: { tableName: name.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] } });
    return stack;
  });
  app.synth();
  expect(shared.dependencies).toEqual([]);
  expect(stacks.map(({ dependencies }) => dependencies)).toEqual([[shared], [shared]]);
  const [{ Properties }] = Object.values(Template.fromStack(shared).findResources('AWS::Redshift::Cluster'));
  expect(new Set(Properties.IamRoles.map((role: object) => JSON.stringify(role))).size).toBe(2);
  stacks.forEach((stack) => {
    const copyPolicies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('CopyPolicy'));
    expect(copyPolicies).toHaveLength(1);
    expect(JSON.stringify(copyPolicies[0][1].Properties)).toContain(`/${stack.stackName}/Ingest/staging/*`);
  });
});

describe('the folder of an ingest', () => {
  test('is the bucket itself, if the bucket is its own', () => {
    const stack = testStack();
    ingest(stack, 'Ingest', {});
    expect(prefixes(stack)).toEqual([undefined]);
  });

  test('can be chosen, with or without a slash at its end, also in a bucket of its own', () => {
    expect(prefixOf({ bucketPrefix: 'team/orders' })).toBe('team/orders/');
    expect(prefixOf({ bucketPrefix: 'team/orders/' })).toBe('team/orders/');
    expect(prefixOf({ bucketPrefix: '' })).toBeUndefined();
    const stack = testStack();
    ingest(stack, 'Ingest', { bucketPrefix: 'v1.2' });
    expect(prefixes(stack)).toEqual(['v1.2/']);
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [{ Prefix: 'v1.2/staging/' }, { Prefix: 'v1.2/loaded/' }, { Prefix: 'v1.2/rejected/' }, {}] },
    });
  });

  test.each<[string, string[], RegExp]>([
    ['a path of other characters', ['数据 & more', 'In gest'], /^[\w/-]+-[0-9a-f]{8}\/$/],
    ['a path with dots', ['..', 'Ingest.v2'], /^[\w/-]+-[0-9a-f]{8}\/$/],
    ['a long path', Array.from({ length: 20 }, (_, depth) => `Level${depth}OfAVeryLongPath`), /^[\w-][\w/-]{40,}-[0-9a-f]{8}\/$/],
    ['a long id', ['x'.repeat(119)], /^x{60}-[0-9a-f]{8}\/$/],
  ])('of %s is short, of plain characters, and no other path has it', (_, ids, form) => {
    const folder = (last: string) => {
      const scope = ids.slice(0, -1).reduce<Construct>((parent, id) => new Construct(parent, id), testStack());
      return prefixOf({}, scope, last)!;
    };
    const [one, other] = [folder(ids.at(-1)!), folder(`${ids.at(-1)!.slice(0, 100)}!`)];
    expect(one).toMatch(form);
    expect(one.length).toBeLessThanOrEqual(81);
    expect(one).not.toMatch(/^\/|\/\/|\.\./);
    expect(other).not.toBe(one);
    expect(folder(ids.at(-1)!)).toBe(one);
  });

  test('differs between the stages of an app', () => {
    const app = testApp();
    const folders = ['Test', 'Production'].map((name) => prefixOf({}, new Stack(new Stage(app, name), 'Stack')));
    expect(folders).toEqual(['Test/Stack/Ingest/', 'Production/Stack/Ingest/']);
  });

  test.each([
    '/orders', 'orders//', 'a//b', 'a b', '../orders', 'a/./b', 'a/..', 'ördrs', 'a*', 'x'.repeat(81),
  ])('is refused as %j, before there is any resource', (bucketPrefix) => {
    const stack = testStack();
    expect(() => ingest(stack, 'Ingest', { bucketPrefix })).toThrow(/^Stack\/Ingest: 'bucketPrefix' must have at most 80 letters, digits, '_', '-', '\.', and '\/' between them, got '.*'; for example 'orders\/'$/);
    expect(stack.node.findChild('Ingest').node.children.map(({ node }) => node.id)).toEqual([]);
  });

  test('is refused as a token', () => {
    const stack = testStack();
    const bucketPrefix = new CfnParameter(stack, 'Prefix').valueAsString;
    expect(() => prefixOf({ bucketPrefix }, stack)).toThrow('\'bucketPrefix\' must be known at synth, got a token');
  });
});

test('two ingests with a bucket each may have the same folder', () => {
  const stack = testStack();
  for (const id of ['One', 'Two']) {
    ingest(stack, id, { stagingBucket: new s3.Bucket(stack, `${id}Bucket`), bucketPrefix: 'orders' });
  }
  expect(prefixes(stack)).toEqual(['orders/', 'orders/']);
});

describe('two ingests in one bucket', () => {
  const both = (one: Partial<SnsToRedshiftIngestProps>, two: Partial<SnsToRedshiftIngestProps>, imported: boolean) => {
    const stack = testStack();
    const bucket = (id: string) => s3.Bucket.fromBucketName(stack, id, 'company-staging');
    const [first, second] = imported ? [bucket('A'), bucket('B')] : Array(2).fill(new s3.Bucket(stack, 'Bucket'));
    ingest(stack, 'One', { stagingBucket: first, ...one });
    ingest(stack, 'Two', { stagingBucket: second, ...two });
  };

  test.each<[string, string, boolean]>([
    ['the same folder', 'orders', false],
    ['the same folder of a bucket that is imported twice', 'orders/', true],
    ['a folder inside the staged objects of the other', 'orders/staging', false],
    ['a folder inside the loaded objects of the other', 'orders/loaded/', false],
    ['a folder inside the rejected objects of the other', 'orders/rejected/2026', false],
  ])('may not have %s, in any order', (_, prefix, imported) => {
    for (const [one, two] of [['orders', prefix], [prefix, 'orders']]) {
      expect(() => both({ bucketPrefix: one }, { bucketPrefix: two }, imported))
        .toThrow(/^'bucketPrefix' of Stack\/Two must not meet the folders of another ingest in the same bucket, got 'orders\/.*', and Stack\/One has 'orders\/.*'; leave it out, and each ingest has a folder of its own$/);
    }
  });

  test('may have one folder inside the other, beside what the other keeps', () => {
    expect(() => both({ bucketPrefix: 'orders' }, { bucketPrefix: 'orders/refunds' }, false)).not.toThrow();
    expect(() => both({ bucketPrefix: '' }, { bucketPrefix: 'orders' }, false)).not.toThrow();
  });

});
