import { mkdtempSync, rmSync } from 'fs';
import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../local/engine';
import { ColumnType, SnsToRedshiftIngest } from '../../src';
import { muteOutput } from '../lambda-src/captured-output';
import { changeTableOf, tableOf } from '../lambda-src/deployed';
import { ID, TEXT } from '../lambda-src/schemas';
import { useStandIn } from '../local/aws/redshift/stand-in';
import { clusterWarehouse } from '../warehouses';

// A title says what somebody does who may do no more than it takes, and what stops it.

jest.setTimeout(120_000);

describe('whoever may invoke the function that prepares tables, which is an administrator of the database,', () => {
  let engine: Engine;
  let lambda: LambdaClient;
  let folder: string;
  let stranger: Server;
  let received: string[];

  beforeAll(async () => {
    engine = await Engine.start({ factor: 60, leastWork: 60_000 });
    lambda = new LambdaClient(engine.admin);
    folder = mkdtempSync(path.join(tmpdir(), 'attacks-'));
    const app = new App({ outdir: folder, analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    const { tableHandler } = new SnsToRedshiftIngest(stack, 'Ingest', {
      topic: new sns.Topic(stack, 'Topic'), target: clusterWarehouse(stack), table: { tableName: 'events', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    });
    new CfnOutput(stack, 'TableHandler', { value: tableHandler!.functionName });
    new CfnOutput(stack, 'StackId', { value: stack.stackId });
    app.synth();
    await engine.deploy(folder);
    await engine.sql('warehouse', 'CREATE TABLE public.cards (pan VARCHAR(20))');
    await engine.sql('warehouse', 'CREATE ROLE mallory LOGIN');
    stranger = createServer((request, response) => {
      received.push(`${request.method} ${request.url}`);
      response.end();
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(() => {
    received = [];
  });

  afterAll(async () => {
    stranger?.close();
    lambda?.destroy();
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Invokes the function with an event that grants `mallory` all that a loader that merges may do, on the table `cards`. */
  async function forge(more: object): Promise<string> {
    const event = {
      RequestType: 'Update',
      RequestId: 'forged',
      StackId: engine.outputs.Stack.StackId,
      ResponseURL: `${engine.endpoint}/custom-resource-response/forged`,
      LogicalResourceId: 'Table',
      PhysicalResourceId: 'table',
      ResourceType: 'Custom::RedshiftTable',
      ResourceProperties: {
        warehouse: JSON.stringify({ clusterIdentifier: 'warehouse', database: 'analytics', dbUser: 'admin' }),
        schemaName: 'public',
        tableName: 'cards',
        columns: JSON.stringify([{ name: 'pan', type: { name: 'VARCHAR', length: 20 }, sql: 'VARCHAR(20)', nullable: true }]),
        layout: JSON.stringify({ distribution: { style: 'AUTO' }, sort: { style: 'AUTO' } }),
        loaderUser: 'mallory',
        createLoaderUser: 'true',
        delivery: 'AT_LEAST_ONCE',
        loadMode: 'MERGE',
        ...specification(),
      },
      ...more,
    };
    const FunctionName = engine.outputs.Stack.TableHandler as string;
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    return Buffer.from(Payload ?? []).toString();
  }

  /** The hash that the stack itself sends. Whoever may read the template knows it. */
  function specification(): object {
    return { specification: engine.resources('Custom::RedshiftTable')[0].properties.specification };
  }

  async function rightsOfMallory(): Promise<unknown> {
    return engine.sql('warehouse', "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'mallory'");
  }

  test('cannot grant a stranger rights on a table, because of an event only the name of a table of the stack is read', async () => {
    await forge({});
    expect(await rightsOfMallory()).toEqual([]);
  });

  test('cannot bring a table of its own, because only what is in the code has a hash that counts', async () => {
    for (const hash of ['0123456789abcdef', '../../../tmp/table', { length: 16 }]) {
      await forge({ ResourceProperties: { specification: hash, tableName: 'cards', loaderUser: 'mallory' } });
    }
    expect(await rightsOfMallory()).toEqual([]);
    const log = engine.logs(engine.outputs.Stack.TableHandler as string).map(({ message }) => message);
    expect(log.filter((message) => message.includes('must be the hash of a table of this stack'))).toHaveLength(3);
  });

  test('cannot make it send a request to an address of its choice, because it answers CloudFormation alone', async () => {
    const { port } = stranger.address() as AddressInfo;
    const answer = await forge({ ResponseURL: `http://127.0.0.1:${port}/anything/internal?x=1` });
    expect(received).toEqual([]);
    expect(answer).toContain('must be an address of CloudFormation');
  });

  test('cannot act as another stack, because the function knows its own', async () => {
    expect(await forge({ StackId: 'forged' })).toContain('the event must be of the stack arn:aws:cloudformation:');
  });
});

describe('a user of the database', () => {
  const redshift = useStandIn();
  muteOutput();

  const MALLORY = { as: 'mallory' };
  const TABLE = '(id BIGINT NOT NULL, text VARCHAR(10))';
  const LEDGER = '(deduplication_id VARCHAR(320) COLLATE CASE_SENSITIVE NOT NULL, row_count BIGINT NOT NULL, loaded_at TIMESTAMP NOT NULL, '
    + 'digest BIGINT, version VARCHAR(16))';

  beforeAll(async () => {
    await redshift.do(['CREATE USER "IAMR:mallory" PASSWORD DISABLE', 'GRANT CREATE ON DATABASE analytics TO "IAMR:mallory"']);
  });

  async function deploy(tableName: string, { schemaName = 'public', owner }: { schemaName?: string; owner?: string } = {}) {
    return changeTableOf(redshift, tableOf(schemaName, tableName, [ID, TEXT], { owner }), { RequestType: 'Create' });
  }

  /** Whether the loader could put rows where the user of the database wants them. */
  async function canLoad(table: string): Promise<boolean> {
    return (await redshift.run(`INSERT INTO ${table} (id) VALUES (1)`, { as: 'Loader' })).Status === 'FINISHED';
  }

  test('who creates the table before the first deployment does not get its rows, because a table of a stranger fails the deployment', async () => {
    await redshift.do(`CREATE TABLE public.squatted ${TABLE}`, MALLORY);
    expect(await deploy('squatted')).toMatchObject({
      status: 'FAILED',
      reason: 'TABLE "public"."squatted" belongs to IAMR:mallory, who can read, change and drop what is loaded; nothing was granted. If you trust that user, '
        + 'name it as \'owner\' of the table. Otherwise look at the rows and grants that are there, and run ALTER TABLE "public"."squatted" OWNER TO "admin";',
    });
    expect(await canLoad('public.squatted')).toBe(false);
  });

  test('who creates the ledger does not decide which messages are loaded, because a ledger of a stranger fails the deployment', async () => {
    await redshift.do(`CREATE TABLE public.honest_ledger ${LEDGER}`, MALLORY);
    expect(await deploy('honest')).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('TABLE "public"."honest_ledger" belongs to IAMR:mallory') });
    expect(await redshift.rows("SELECT 1 FROM svv_tables WHERE table_name = 'honest'")).toEqual([]);
  });

  test('who creates a view of the table\'s name does not make every load fail, because a view fails the deployment', async () => {
    await redshift.do(['CREATE TABLE public.base (id BIGINT NOT NULL, text VARCHAR(10))', 'CREATE VIEW public.seen AS SELECT * FROM public.base']);
    expect(await deploy('seen', { owner: 'IAMR:mallory' })).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('public.seen must be a table, got a view') });
  });

  test('who owns the schema cannot drop the table in it, because a schema of a stranger fails the deployment', async () => {
    await redshift.do('CREATE SCHEMA hers', MALLORY);
    expect(await deploy('events', { schemaName: 'hers' })).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('SCHEMA "hers" belongs to IAMR:mallory') });
    expect(await redshift.rows("SELECT 1 FROM svv_tables WHERE table_schema = 'hers'")).toEqual([]);
  });

  test('who creates the table while the deployment runs gets nothing either, because owners are looked up again before rights are granted', async () => {
    const client = redshift.client('Deployer') as RedshiftDataClient;
    const send = client.send.bind(client) as (command: object, ...rest: unknown[]) => Promise<unknown>;
    const late = jest.spyOn(client, 'send').mockImplementation(async (command: object, ...rest: unknown[]) => {
      if (command instanceof BatchExecuteStatementCommand && command.input.Sqls?.some((sql) => sql.startsWith('CREATE TABLE'))) {
        await redshift.do(`CREATE TABLE public.raced ${TABLE}`, MALLORY);
      }
      return send(command, ...rest);
    });
    const answer = await deploy('raced').finally(() => late.mockRestore());
    expect(answer).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('TABLE "public"."raced" belongs to IAMR:mallory') });
    expect(await canLoad('public.raced')).toBe(false);
  });

  test('may own the table where the deployment names it as owner', async () => {
    await redshift.do([`CREATE TABLE public.entrusted ${TABLE}`, `CREATE TABLE public.entrusted_ledger ${LEDGER}`], MALLORY);
    expect(await deploy('entrusted', { owner: 'IAMR:mallory' })).toMatchObject({ status: 'SUCCESS' });
    expect(await canLoad('public.entrusted')).toBe(true);
  });
});
