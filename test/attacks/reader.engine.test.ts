import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { DescribeStatementCommand, ExecuteStatementCommand, GetStatementResultCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../local/engine';
import { ColumnType, RedshiftTarget, SnsToRedshiftIngest } from '../../src';

// A title says what a reader does who may do no more than read, and what stops it.

jest.setTimeout(180_000);

/** The readers of a deployment: what they may read, by the id of their role. */
type Readers = Readonly<Record<string, string[] | undefined>>;

const CLUSTER = { clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true };
const EVERYBODY: Readers = { Analyst: undefined, Quant: undefined, Clerk: ['text'] };

let engine: Engine;
const clients = new Map<string, RedshiftDataClient>();

/** Deploys an ingest with readers into a warehouse of another stack. The roles of readers are there in any case. */
async function deploy(readers: Readers): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'readers-'));
  const app = new App({ outdir: folder, analyticsReporting: false });
  const [people, stack] = ['People', 'Stack'].map((id) => new Stack(app, id, { env: { account: '000000000000', region: 'us-east-1' } }));
  const cluster = new redshift.CfnCluster(people, 'Cluster', { clusterIdentifier: 'warehouse', ...CLUSTER });
  new redshift.CfnCluster(people, 'Other', { clusterIdentifier: 'other', ...CLUSTER });
  const roles = Object.fromEntries(Object.keys(EVERYBODY).map((id) => [id, new iam.Role(people, id, { assumedBy: new iam.AccountPrincipal('000000000000') })]));
  Object.entries(roles).forEach(([id, role]) => new CfnOutput(people, `${id}Arn`, { value: role.roleArn }));
  const ingest = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.cluster(cluster),
    table: { tableName: 'events', columns: [{ name: 'id', type: ColumnType.BIGINT }, { name: 'text', type: ColumnType.varchar(10) }] },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Object.entries(readers).forEach(([id, columns]) => ingest.grantQuery(roles[id], { columns }));
  app.synth();
  await engine.deploy(folder);
  rmSync(folder, { recursive: true, force: true });
}

function clientOf(reader: string): RedshiftDataClient {
  const credentials = engine.cloud.iam.credentialsFor(engine.outputs.People[`${reader}Arn`] as string, `${reader}-session`);
  const client = clients.get(reader) ?? new RedshiftDataClient({ endpoint: engine.endpoint, region: engine.region, credentials });
  clients.set(reader, client);
  return client;
}

/** Runs a statement as a reader. Returns what the service or the database says against it; undefined if nothing. */
async function refusal(reader: string, Sql: string, ClusterIdentifier = 'warehouse'): Promise<string | undefined> {
  try {
    const { Id } = await clientOf(reader).send(new ExecuteStatementCommand({ ClusterIdentifier, Database: 'analytics', Sql }));
    for (;;) {
      const { Status, Error: error } = await clientOf(reader).send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
      if (Status === 'FINISHED' || Status === 'FAILED') {
        return error;
      }
    }
  } catch (error) {
    return (error as Error).name;
  }
}

beforeAll(async () => {
  engine = await Engine.start({ factor: 60, leastWork: 60_000 });
  await deploy(EVERYBODY);
  await engine.sql('warehouse', "INSERT INTO events VALUES (1, 'a')");
});

afterAll(async () => {
  clients.forEach((client) => client.destroy());
  await engine?.stop();
});

describe('a reader', () => {
  test('reads the table', async () => {
    expect(await refusal('Analyst', 'SELECT * FROM events')).toBeUndefined();
    expect(await refusal('Clerk', 'SELECT text FROM events')).toBeUndefined();
  });

  test('cannot write the table, because its database role has SELECT alone', async () => {
    for (const sql of ["INSERT INTO events VALUES (2, 'b')", 'UPDATE events SET id = 2', 'DELETE FROM events', 'TRUNCATE events']) {
      expect({ sql, said: await refusal('Analyst', sql) }).toEqual({ sql, said: expect.stringContaining('permission denied') });
    }
  });

  test('cannot read the ledger, because its database role has no right on it', async () => {
    expect(await refusal('Analyst', 'SELECT * FROM events_ledger')).toContain('permission denied');
  });

  test('cannot read a column that it was not given, because its database role has the named columns alone', async () => {
    expect(await refusal('Clerk', 'SELECT id FROM events')).toContain('permission denied');
    expect(await refusal('Clerk', 'SELECT * FROM events')).toContain('permission denied');
  });

  test('cannot see the result of another reader, because its policy names its own statements alone', async () => {
    const { Id } = await clientOf('Quant').send(new ExecuteStatementCommand({ ClusterIdentifier: 'warehouse', Database: 'analytics', Sql: 'SELECT id FROM events', WaitTimeSeconds: 30 }));
    await expect(clientOf('Clerk').send(new GetStatementResultCommand({ Id }))).rejects.toThrow(/not authorized/);
    await expect(clientOf('Quant').send(new GetStatementResultCommand({ Id }))).resolves.toMatchObject({ Records: [[{ longValue: 1 }]] });
  });

  test('cannot query another warehouse, because its policy names the one of the ingest', async () => {
    expect(await refusal('Analyst', 'SELECT 1', 'other')).toBe('AccessDeniedException');
  });
});

// These change the deployment, so they come last.
describe('whoever was a reader', () => {
  test('cannot read after a deployment without it, because that takes its database role away; with it again it can', async () => {
    await deploy({ Quant: undefined });
    expect(await membership()).toEqual(['Quant']);
    expect(await refusal('Quant', 'SELECT * FROM events')).toBeUndefined();
    await deploy(EVERYBODY);
    expect(await refusal('Analyst', 'SELECT * FROM events')).toBeUndefined();
  });

  test('has no database role after the removal of the ingest, because the removal takes it away', async () => {
    await deploy(EVERYBODY);
    await engine.destroy('Stack');
    expect(await membership()).toEqual([]);
    expect(await engine.sql('warehouse', 'SELECT id FROM events')).toHaveLength(1);
  });
});

/** The ids of the roles whose database users may read. */
async function membership(): Promise<string[]> {
  const rows = await engine.sql('warehouse', "SELECT user_name FROM svv_user_grants WHERE role_name LIKE 'cdk_redshift_ingest_readers_%' ORDER BY 1");
  return rows.map(({ user_name }) => /IAMR:People-([A-Za-z]+?)[0-9A-F]{8}/.exec(user_name as string)![1]);
}
