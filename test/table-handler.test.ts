import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { appWithAssets, testApp, testStack } from './app';
import { ClusterAttributes, ColumnType, DeliveryGuarantee, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../src';
import { FrozenTable } from '../src/private/contract/frozen-table';

const CLUSTER = { clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' };
const MOST_RESOURCES = 500;

function ingest(stack: Stack, id: string, props: Partial<SnsToRedshiftIngestProps> = {}): SnsToRedshiftIngest {
  return new SnsToRedshiftIngest(stack, id, {
    topic: sns.Topic.fromTopicArn(stack, `${id}Topic`, `arn:aws:sns:${stack.region}:${stack.account}:${id}`),
    target: RedshiftTarget.clusterFromAttributes(CLUSTER),
    table: { schemaName: 'app', tableName: id.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    ...props,
  });
}

function resources(stack: Stack): number {
  return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
}

function tableResources(stack: Stack): Array<{ specification: string; ServiceToken: unknown }> {
  return Object.values(Template.fromStack(stack).findResources('Custom::RedshiftTable')).map(({ Properties }) => Properties);
}

/** The environment of the functions that prepare tables. */
function environments(stack: Stack): Array<Record<string, any>> {
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { MemorySize: 256 } }))
    .map(({ Properties }) => Properties.Environment.Variables);
}

describe('the specification of a table', () => {
  /** The specifications beside the code, by the name of their file; a list for each folder that has any. */
  function frozen(app: App): Array<Record<string, FrozenTable>> {
    const { directory } = app.synth();
    return fs.readdirSync(directory).filter((entry) => fs.statSync(path.join(directory, entry)).isDirectory()).map((entry) => {
      const files = fs.readdirSync(path.join(directory, entry)).filter((file) => /^table-.*\.json$/.test(file));
      return Object.fromEntries(files.map((file) => [file, JSON.parse(fs.readFileSync(path.join(directory, entry, file), 'utf8'))]));
    }).filter((files) => Object.keys(files).length > 0);
  }

  test('is beside the code of the one function of the stack, in a file that is named by its hash', () => {
    const app = appWithAssets();
    const stack = new Stack(app, 'Stack');
    ingest(stack, 'One');
    ingest(stack, 'Two', { delivery: DeliveryGuarantee.AT_LEAST_ONCE });
    const [files, ...others] = frozen(app);
    expect(others).toEqual([]);
    const [one, two] = tableResources(stack).map(({ specification }) => files[`table-${specification}.json`]);
    expect(one).toEqual({
      schemaName: 'app',
      tableName: 'one',
      columns: [{ name: 'id', type: { name: 'BIGINT' }, sql: 'BIGINT', nullable: true }],
      layout: { distribution: { style: 'AUTO' }, sort: { style: 'AUTO' } },
      delivery: 'EXACTLY_ONCE',
      loadMode: 'APPEND',
      createLoaderUser: true,
    });
    expect(two).toMatchObject({ tableName: 'two', delivery: 'AT_LEAST_ONCE' });
    expect(Object.keys(files)).toHaveLength(2);
  });

  test('lacks only names that are tokens, which are in the environment by the same hash', () => {
    const app = appWithAssets();
    const stack = new Stack(app, 'Stack');
    const tableName = new CfnParameter(stack, 'Name').valueAsString;
    ingest(stack, 'One', { table: { schemaName: 'app', tableName, columns: [{ name: 'id', type: ColumnType.BIGINT }] } });
    const [[file]] = frozen(app).map(Object.values);
    expect(file).not.toHaveProperty('tableName');
    const [{ specification }] = tableResources(stack);
    const [{ NAMES, WAREHOUSE, STACK_ID }] = environments(stack);
    expect(NAMES).toEqual({
      'Fn::Join': ['', [
        `{"${specification}":{"tableName":"`, { Ref: 'Name' }, '","loaderUser":"IAMR:', { Ref: expect.stringMatching(/^OneHandlerRole/) },
        '","copyRole":"', { Ref: expect.stringMatching(/^OneCopyRole/) }, '"}}',
      ]],
    });
    expect(JSON.parse(WAREHOUSE)).toEqual({ clusterIdentifier: 'wh', database: 'analytics', dbUser: 'admin' });
    expect(STACK_ID).toEqual({ Ref: 'AWS::StackId' });
  });

  test.each<[string, Partial<SnsToRedshiftIngestProps>]>([
    ['a column', { table: { schemaName: 'app', tableName: 'one', columns: [{ name: 'id', type: ColumnType.INTEGER }] } }],
    ['the delivery', { delivery: DeliveryGuarantee.AT_LEAST_ONCE }],
    ['an owner that is trusted', { table: { schemaName: 'app', tableName: 'one', owner: 'dba', columns: [{ name: 'id', type: ColumnType.BIGINT }] } }],
    ['the name', { table: { schemaName: 'app', tableName: 'other', columns: [{ name: 'id', type: ColumnType.BIGINT }] } }],
  ])('has another hash with %s, so that CloudFormation asks for the change', (_, props) => {
    const [before, after] = [{}, props].map((some) => {
      const stack = testStack();
      ingest(stack, 'One', some);
      return tableResources(stack)[0].specification;
    });
    expect(after).not.toBe(before);
  });

  test('cannot come after the code was made of the others', () => {
    const stack = testStack();
    ingest(stack, 'One');
    Template.fromStack(stack);
    expect(() => ingest(stack, 'Late')).toThrow('Stack/Late must be defined before the app is synthesized');
  });
});

describe('the function that prepares tables', () => {
  /** The functions that prepare the tables of two ingests of a stack. */
  function functions(first: Partial<SnsToRedshiftIngestProps>, second: Partial<SnsToRedshiftIngestProps>, stack = testStack()) {
    return [ingest(stack, 'One', first), ingest(stack, 'Two', second)].map(({ tableHandler }) => tableHandler);
  }

  test('is one for all ingests of a stack and target', () => {
    const [one, two] = functions({}, { timeout: Duration.minutes(1), memorySize: 512, alarms: false });
    expect(two).toBe(one);
  });

  test.each<[string, Partial<SnsToRedshiftIngestProps>]>([
    ['another warehouse', { target: RedshiftTarget.clusterFromAttributes({ ...CLUSTER, clusterIdentifier: 'other' }) }],
    ['another administrator', { target: RedshiftTarget.clusterFromAttributes({ ...CLUSTER, adminUser: 'other' }) }],
    ['other options of functions', { removalPolicy: RemovalPolicy.DESTROY }],
  ])('is another one for %s, and so is the resource that calls it', (_, props) => {
    const stack = testStack();
    const [one, two] = functions({}, props, stack);
    expect(two).not.toBe(one);
    // CloudFormation refuses a resource of the same name that calls another function.
    const ids = [one, two].map((handler) => handler!.node.scope!.node.id.replace('-', ''));
    expect(ids[0]).not.toBe(ids[1]);
    const names = Object.keys(Template.fromStack(stack).findResources('Custom::RedshiftTable')).map((name) => name.replace(/[0-9A-F]{8}$/, ''));
    expect(names).toEqual([`OneTable${ids[0]}`, `TwoTable${ids[1].replace('-', '')}`]);
  });

  describe('of a warehouse, which must be the same function until the readers there have lost their right,', () => {
    const target = (clusterIdentifier: string, databaseName = 'analytics', more: Partial<ClusterAttributes> = {}) =>
      RedshiftTarget.clusterFromAttributes({ ...CLUSTER, clusterIdentifier, databaseName, ...more });

    /** The logical ids of the functions by their warehouse. */
    function functionsOf(...targets: RedshiftTarget[]): Record<string, string> {
      const stack = testStack();
      targets.forEach((one, at) => ingest(stack, `Ingest${at}`, { target: one }));
      return Object.fromEntries(Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { MemorySize: 256 } })).map(([id, { Properties }]) => {
        const { clusterIdentifier, database } = JSON.parse(Properties.Environment.Variables.WAREHOUSE);
        return [`${clusterIdentifier}/${database}`, id];
      }));
    }

    test('is the same beside others, in any order', () => {
      const alone = { ...functionsOf(target('a')), ...functionsOf(target('b')), ...functionsOf(target('a', 'other')) };
      expect(new Set(Object.values(alone)).size).toBe(3);
      expect(functionsOf(target('a'), target('b'), target('a', 'other'))).toEqual(alone);
      expect(functionsOf(target('a', 'other'), target('b'), target('a'))).toEqual(alone);
    });

    test('has the id that docs/bring-your-own.md names a role by', () => {
      const page = fs.readFileSync(path.join(__dirname, '..', 'docs', 'bring-your-own.md'), 'utf8');
      const { node } = ingest(testStack(), 'Ingest', { target: target('company-warehouse') }).tableHandler!.node.scope!;
      expect(page.match(/RedshiftIngestTables[\w-]*/g)).toEqual([node.id]);
    });

    test('stays with another administrator', () => {
      expect(functionsOf(target('a', 'analytics', { adminUser: 'other' }))).toEqual(functionsOf(target('a')));
    });

    test('is another one in another account, where a cluster may have the same name', () => {
      const roles = (scope: Stack, account: string) => ({
        accessRole: iam.Role.fromRoleArn(scope, `Access${account}`, `arn:aws:iam::${account}:role/access`), copyRole: iam.Role.fromRoleArn(scope, `Copy${account}`, `arn:aws:iam::${account}:role/copy`),
      });
      const stack = testStack();
      const ids = ['222222222222', '333333333333'].map((account) => functionsOf(target('a', 'analytics', roles(stack, account)))['a/analytics']);
      expect(ids[0]).not.toBe(ids[1]);
    });

    const inEurope = { env: { account: '111111111111', region: 'eu-west-1' } };

    /** The ids of the handlers of an app with a cluster in each of these stacks, which have the same logical id. An ingest loads into each. */
    function ofApp(scope: Construct, stacks = ['Blue', 'Green']): string[] {
      const clusters = stacks.map((id) => new redshift.CfnCluster(new Stack(scope, id, inEurope), 'Cluster', {
        clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
      }));
      const stack = new Stack(scope, 'Stack', inEurope);
      return clusters.map((cluster, at) => ingest(stack, `Ingest${at}`, { target: RedshiftTarget.cluster(cluster) }).tableHandler!.node.scope!.node.id);
    }

    test('is told by the reference to it, also in another stack, and is the same in each stage', () => {
      const ids = ofApp(testApp());
      expect(new Set(ids).size).toBe(2);
      expect(ofApp(testApp(), ['Green', 'Blue'])).toEqual([...ids].reverse());
      const app = testApp();
      expect(ofApp(new Stage(app, 'Beta'))).toEqual(ids);
      expect(ofApp(new Stage(app, 'Prod'))).toEqual(ids);
    });
  });

  test('is one for ingests that choose the same subnets in their own words, and every ingest can open a door to it', () => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const inVpc = () => ({ vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });
    const one = ingest(stack, 'One', inVpc());
    const two = ingest(stack, 'Two', inVpc());
    expect(two.tableHandler).toBe(one.tableHandler);
    const groupsOf = ({ connections }: SnsToRedshiftIngest) => connections.securityGroups.map(({ node }) => node.path);
    const ofHandler = expect.stringMatching(/^Stack\/RedshiftIngestTables-[0-9a-f]{8}\/SecurityGroup$/);
    expect(groupsOf(one)).toEqual(['Stack/One/SecurityGroup', ofHandler]);
    expect(groupsOf(two)).toEqual(['Stack/Two/SecurityGroup', ofHandler]);
  });

  test('is a second one when Lambda would not take the names of all tables in the environment of one', () => {
    const stack = testStack();
    const name = (id: string) => new CfnParameter(stack, `${id}Name`).valueAsString;
    const ingests = Array.from({ length: 20 }, (_, at) => ingest(stack, `I${at}`, {
      alarms: false, table: { schemaName: name(`S${at}`), tableName: name(`T${at}`), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    }));
    expect(new Set(ingests.map(({ tableHandler }) => tableHandler)).size).toBe(2);
    expect(environments(stack)).toHaveLength(2);
  });

  test('fails at synth when Lambda would not take the names of one table', () => {
    const adminUser = 'a'.repeat(127);
    const clusterIdentifier = 'c'.repeat(3700);
    expect(() => ingest(testStack(), 'One', { target: RedshiftTarget.clusterFromAttributes({ ...CLUSTER, clusterIdentifier, adminUser }) }))
      .toThrow(/the names of the tables of a stack, .* at most 4096 bytes .* Stack\/RedshiftIngestTables-[0-9a-f]{8}, got 4\d\d\d with Stack\/One, the 1th; define it in another stack/);
  });
});

describe('a stack', () => {
  /** The number of resources of a stack with so many ingests, without the topics. */
  function filled(count: number, props: Partial<SnsToRedshiftIngestProps>): number {
    const stack = testStack();
    const target = RedshiftTarget.clusterFromAttributes(CLUSTER);
    for (let at = 0; at < count; at++) {
      ingest(stack, `Ingest${at}`, { target, ...props });
    }
    return resources(stack);
  }

  test('has at most 31 resources for each ingest after the first', () => {
    expect(filled(2, {}) - filled(1, {})).toBeLessThanOrEqual(31);
  });

  test.each<[number, boolean]>([[15, true], [25, false]])('holds %i ingests, alarms %s', (count, alarms) => {
    expect(filled(count, { alarms })).toBeLessThanOrEqual(MOST_RESOURCES);
  });
});
