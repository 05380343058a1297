import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp, testStack } from './app';
import { clusterWarehouse, workgroupWarehouse } from './warehouses';
import { ColumnType, RedshiftLoader, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../src';

const IMPORTED = { clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' };
const OTHER_ACCOUNT = 'arn:aws:iam::222222222222:role';

function ingestIn(stack: Stack, { id = 'Ingest', ...props }: Partial<SnsToRedshiftIngestProps> & { id?: string } = {}): SnsToRedshiftIngest {
  return new SnsToRedshiftIngest(stack, id, {
    topic: props.topic ?? new sns.Topic(stack, 'Topic'),
    ...!props.loader && { target: RedshiftTarget.clusterFromAttributes(IMPORTED) },
    table: { schemaName: 'app', tableName: 'events', columns: [{ name: 'id', type: ColumnType.BIGINT }, { name: 'text', type: ColumnType.varchar(10) }] },
    ...props,
  });
}

function roleIn(stack: Stack, id = 'Reader'): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
}

/** The readers, as the resource of the table names them. */
function readers(stack: Stack): unknown {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::RedshiftTable'));
  return Properties.readers;
}

function policyOf(stack: Stack): any[] {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(({ Properties: { PolicyName } }) => JSON.stringify(PolicyName).includes('RedshiftIngestReader'));
  return Properties.PolicyDocument.Statement;
}

const OWN_STATEMENTS = {
  Action: ['redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
  Effect: 'Allow',
  Resource: '*',
  Condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
};

test('a reader may run statements on the one cluster, as its own database user, and nothing else', () => {
  const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  ingestIn(stack).grantQuery(roleIn(stack));
  const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:redshift:eu-west-1:111111111111:${resource}`]] });
  expect(policyOf(stack)).toEqual([
    { Action: ['redshift-data:BatchExecuteStatement', 'redshift-data:ExecuteStatement'], Effect: 'Allow', Resource: arn('cluster:wh') },
    OWN_STATEMENTS,
    { Action: 'redshift:GetClusterCredentialsWithIAM', Effect: 'Allow', Resource: arn('dbname:wh/analytics') },
  ]);
  expect(readers(stack)).toEqual({ 'Fn::Join': ['', ['IAMR:', { Ref: expect.stringMatching(/^Reader/) }]] });
});

test('a reader of a workgroup gets credentials of the workgroup', () => {
  const stack = testStack();
  ingestIn(stack, { target: workgroupWarehouse(stack) }).grantQuery(roleIn(stack));
  const [run, own, credentials] = policyOf(stack);
  expect(own).toEqual(OWN_STATEMENTS);
  expect(credentials).toEqual({ Action: 'redshift-serverless:GetCredentials', Effect: 'Allow', Resource: run.Resource });
});

test('an IAM user is another database user than a role of its name', () => {
  const stack = testStack();
  const ingest = ingestIn(stack);
  ingest.grantQueryToUser(iam.User.fromUserName(stack, 'User', 'ann'));
  ingest.grantQuery(iam.Role.fromRoleName(stack, 'Role', 'ann'), { columns: ['text'] });
  expect(readers(stack)).toBe('IAM:ann;IAMR:ann');
});

test('readers of the same columns are one set, in whatever order the columns are named, and a repeated call changes nothing', () => {
  const stack = testStack();
  const ingest = ingestIn(stack);
  const [ann, bob] = ['ann', 'bob'].map((name) => iam.Role.fromRoleName(stack, name, name));
  ingest.grantQuery(ann, { columns: ['id', 'text'] });
  ingest.grantQuery(bob, { columns: ['text', 'id'] });
  ingest.grantQuery(ann, { columns: ['id', 'text'] });
  expect(readers(stack)).toBe('IAMR:ann IAMR:bob');
});

test('another reader changes the specification, so that CloudFormation asks for the change', () => {
  const [without, one, two] = [[], ['ann'], ['ann', 'bob']].map((names) => {
    const stack = testStack();
    const ingest = ingestIn(stack);
    names.forEach((name) => ingest.grantQuery(iam.Role.fromRoleName(stack, name, name)));
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::RedshiftTable'));
    return Properties.specification;
  });
  expect(new Set([without, one, two]).size).toBe(3);
});

test('a role of another stack is known to the ingest, and does not know the ingest', () => {
  const app = testApp();
  const env = { account: '111111111111', region: 'eu-west-1' };
  const people = new Stack(app, 'People', { env });
  const role = roleIn(people);
  const stack = new Stack(app, 'Stack', { env });
  ingestIn(stack, { target: clusterWarehouse(stack) }).grantQuery(role);
  app.synth();
  expect(stack.dependencies).toEqual([people]);
  expect(people.dependencies).toEqual([]);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::RedshiftTable'));
  const variables = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map((resource) => resource.Properties.Environment.Variables);
  // The name is in the environment under the hash that the resource sends.
  const { NAMES } = variables.find((some) => some.NAMES !== undefined)!;
  expect(JSON.stringify(NAMES)).toContain(Properties.specification);
  expect(JSON.stringify(NAMES)).toContain('Fn::ImportValue');
});

describe('the policy of a reader', () => {
  const tableOf = (tableName: string) => ({ schemaName: 'app', tableName, columns: [{ name: 'id', type: ColumnType.BIGINT }] });

  /** A stack in which a user may query a table of each of these databases. */
  function userOf(databases: readonly string[]) {
    const stack = testStack();
    databases.forEach((databaseName, at) => ingestIn(stack, {
      id: `Ingest${at}`, alarms: false, topic: new sns.Topic(stack, `Topic${at}`), target: RedshiftTarget.clusterFromAttributes({ ...IMPORTED, databaseName }), table: tableOf(`t${at}`),
    }).grantQueryToUser(iam.User.fromUserName(stack, `User${at}`, 'ann')));
    return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties).filter(({ Users }) => Users);
  }

  test('is one for all tables, with each statement once, so that IAM has room for it', () => {
    const [policy, ...others] = userOf(Array.from({ length: 20 }, () => 'analytics'));
    expect(others).toEqual([]);
    expect(policy.Users).toEqual(['ann']);
    expect(policy.PolicyDocument.Statement).toHaveLength(3);
    expect(JSON.stringify(policy.PolicyDocument).length).toBeLessThan(2048);
  });

  test('has what each of several databases needs', () => {
    const [policy, ...others] = userOf(['analytics', 'sales']);
    expect(others).toEqual([]);
    expect(JSON.stringify(policy.PolicyDocument)).toMatch(/dbname:wh\/analytics.*dbname:wh\/sales/);
  });

  test('is another one for each reader', () => {
    const stack = testStack();
    const ingest = ingestIn(stack);
    ['ann', 'bob'].forEach((name) => ingest.grantQuery(iam.Role.fromRoleName(stack, name, name)));
    ingest.grantQueryToUser(iam.User.fromUserName(stack, 'User', 'ann'));
    const holders = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties: { Roles, Users } }) => Roles ?? Users)
      .filter((names) => typeof names[0] === 'string');
    expect(holders).toEqual([['ann'], ['bob'], ['ann']]);
  });

  test('has a name that another stack gives to none, which would overwrite it', () => {
    const [{ PolicyName }] = userOf(['analytics']);
    expect(PolicyName).toEqual({
      'Fn::Join': ['', [
        expect.stringMatching(/^RedshiftIngestReader-[0-9a-f]{8}-$/), { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
      ]],
    });
  });
});

test('the readers of an ingest with a loader are those of the loader\'s warehouse', () => {
  const stack = testStack();
  ingestIn(stack, { loader: new RedshiftLoader(stack, 'Loader', { target: clusterWarehouse(stack) }) }).grantQuery(iam.Role.fromRoleName(stack, 'Role', 'ann'));
  expect(readers(stack)).toBe('IAMR:ann');
});

test('a name that is a token is no mistake', () => {
  const stack = testStack();
  ingestIn(stack).grantQuery(iam.Role.fromRoleName(stack, 'Role', new CfnParameter(stack, 'Name').valueAsString));
  expect(readers(stack)).toEqual({ 'Fn::Join': ['', ['IAMR:', { Ref: 'Name' }]] });
});

test('without a table handler the SQL is an output for each reader, and the first one brings the database role', () => {
  const stack = testStack();
  const ingest = ingestIn(stack, { tableCreation: false });
  ['ann', 'bob'].forEach((name) => ingest.grantQuery(iam.Role.fromRoleName(stack, name, name), { columns: ['text'] }));
  const outputs = Object.entries(Template.fromStack(stack).findOutputs('*')).filter(([id]) => id.includes('TableSqlReader')).map(([, { Value }]) => Value);
  const role = /CREATE ROLE ("[^"]+")/.exec(outputs[0])![1];
  expect(outputs).toEqual([
    [`CREATE ROLE ${role};`, `GRANT USAGE ON SCHEMA "app" TO ROLE ${role};`, `GRANT SELECT ("text") ON TABLE "app"."events" TO ROLE ${role};`,
      'CREATE USER "IAMR:ann" PASSWORD DISABLE;', `GRANT ROLE ${role} TO "IAMR:ann";`].join('\n'),
    ['CREATE USER "IAMR:bob" PASSWORD DISABLE;', `GRANT ROLE ${role} TO "IAMR:bob";`].join('\n'),
  ]);
});

describe('a warehouse of another account', () => {
  const role = (stack: Stack, name: string) => iam.Role.fromRoleArn(stack, name, `${OTHER_ACCOUNT}/${name}`);
  const foreign = (stack: Stack) => RedshiftTarget.clusterFromAttributes({ ...IMPORTED, accessRole: role(stack, 'access'), copyRole: role(stack, 'copy') });

  test('is read through a role there, which the reader may assume', () => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    ingestIn(stack, { target: foreign(stack) }).grantQuery(roleIn(stack), { accessRole: role(stack, 'readers') });
    expect(policyOf(stack)).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: `${OTHER_ACCOUNT}/readers` }]);
    expect(readers(stack)).toBe('IAMR:readers');
  });

  test('is not read through the role of the loader', () => {
    const stack = testStack();
    const ingest = ingestIn(stack, { target: foreign(stack) });
    expect(() => ingest.grantQuery(roleIn(stack), { accessRole: role(stack, 'access2') })).not.toThrow();
    expect(() => ingest.grantQuery(roleIn(stack, 'Two'), { accessRole: iam.Role.fromRoleArn(stack, 'Same', `${OTHER_ACCOUNT}/access`) }))
      .toThrow("'accessRole' of grantQuery() of Stack/Ingest must not be a role of the target, got access; whoever assumes that role may write the table");
    expect(() => ingest.grantQuery(roleIn(stack, 'Three'))).toThrow("'accessRole' of grantQuery() of Stack/Ingest is needed, got none");
  });
});

describe('fails at synthesis', () => {
  test.each<[string, (ingest: SnsToRedshiftIngest, stack: Stack) => void, string]>([
    ['a column that the table does not have', (ingest, stack) => ingest.grantQuery(roleIn(stack), { columns: ['txt'] }),
      "'columns' of grantQuery() of Stack/Ingest must be columns of its table, got 'txt'; the table has id, text"],
    ['no column', (ingest, stack) => ingest.grantQuery(roleIn(stack), { columns: [] }), 'must name at least one column, got none; leave it out'],
    ['a column that is a token', (ingest, stack) => ingest.grantQuery(roleIn(stack), { columns: [new CfnParameter(stack, 'Column').valueAsString] }),
      "'columns' must be known at synth, got a token"],
    ['columns that are a token', (ingest, stack) => ingest.grantQuery(roleIn(stack), { columns: new CfnParameter(stack, 'Columns', { type: 'CommaDelimitedList' }).valueAsList }),
      "'columns' of grantQuery() of Stack/Ingest must be known at synth, got a token"],
    ['a second call with other columns', (ingest, stack) => {
      const role = roleIn(stack);
      ingest.grantQuery(role);
      ingest.grantQuery(role, { columns: ['text'] });
    }, 'for the same reader must be the same as before, the whole table, got ["text"]; a reader may read the columns of all calls'],
    ['a reader of another account', (ingest, stack) => ingest.grantQuery(iam.Role.fromRoleArn(stack, 'Foreign', `${OTHER_ACCOUNT}/reader`)),
      'must be in the account of the warehouse, 111111111111, got account 222222222222; pass a role of this account that trusts the reader'],
    ['an access role for a warehouse of this account', (ingest, stack) => ingest.grantQuery(roleIn(stack), { accessRole: iam.Role.fromRoleName(stack, 'Access', 'access') }),
      "'accessRole' of grantQuery() of Stack/Ingest must be left out, got access"],
    ['a call after the template was made', (ingest, stack) => {
      Template.fromStack(stack);
      ingest.grantQuery(iam.Role.fromRoleName(stack, 'Late', 'late'));
    }, "'grantQuery' of Stack/Ingest must be called before the app is synthesized"],
  ])('%s', (_, call, message) => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const ingest = ingestIn(stack);
    expect(() => call(ingest, stack)).toThrow(message);
  });

  test('more readers than the environment of the function has room for', () => {
    const stack = testStack();
    const ingest = ingestIn(stack);
    expect(() => Array.from({ length: 60 }, (_, at) => ingest.grantQuery(roleIn(stack, `R${at}`)))).toThrow(/at most 4096 bytes together.*write names of schemas, tables and readers out/);
    const written = ingestIn(testStack());
    expect(() => Array.from({ length: 60 }, (_, at) => written.grantQuery(iam.Role.fromRoleName(written, `R${at}`, `reader-${at}`)))).not.toThrow();
  });
});
