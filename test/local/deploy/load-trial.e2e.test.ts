import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { SNSClient } from '@aws-sdk/client-sns';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../../local/engine';
import { errorReply } from '../../../local/wire/call';
import { Interceptor } from '../../../local/wire/gateway';
import { ColumnType, SnsToRedshiftIngest } from '../../../src';
import { clusterWarehouse } from '../../warehouses';
import { publishRows } from '../publish-rows';
import { whileCalls } from '../while-calls';

jest.setTimeout(240_000);

let engine: Engine;
const folders: string[] = [];

beforeEach(async () => {
  engine = await Engine.start({ factor: 60, leastWork: 60_000 });
});

afterEach(async () => {
  await engine.stop();
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

/** Deploys a warehouse, and beside it an ingest whose table has so many columns. */
async function deploy(columns?: number): Promise<void> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'load-trial-'));
  folders.push(outdir);
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const topic = new sns.Topic(stack, 'Topic');
  new CfnOutput(stack, 'Out', { value: topic.topicArn });
  const target = clusterWarehouse(stack);
  if (columns !== undefined) {
    new SnsToRedshiftIngest(stack, 'Ingest', {
      topic,
      target,
      table: { tableName: 'events', columns: Array.from({ length: columns }, (_, at) => ({ name: `c${at}`, type: ColumnType.BIGINT })) },
      maxBatchingWindow: Duration.seconds(1),
    });
  }
  app.synth();
  await engine.deploy(outdir);
}

async function loaded(): Promise<string> {
  const publisher = new SNSClient(engine.admin);
  await publishRows(publisher, engine.outputs.Stack.Out as string, { c0: 1 });
  publisher.destroy();
  await engine.idle();
  return (await engine.sql('warehouse', 'SELECT COUNT(*) AS n FROM public.events'))[0].n!;
}

/** Lets the table resource grant everything but one right. */
function without(grant: string): Interceptor {
  return async (call, next) => {
    const body = call.http.body.toString();
    if (call.operation !== 'BatchExecuteStatement' || !body.includes(JSON.stringify(grant).slice(1, -1))) {
      return next(call);
    }
    const { Sqls, ...request } = JSON.parse(body);
    const others = Sqls.map((sql: string) => (sql.startsWith(grant) ? 'SELECT 1' : sql));
    return next({ ...call, http: { ...call.http, body: Buffer.from(JSON.stringify({ ...request, Sqls: others })) } });
  };
}

/** Lets COPY read nothing. */
const copyReadsNothing: Interceptor = async (call, next) => call.operation === 'GetObject' && call.caller.includes('CopyRole')
  ? errorReply(call.service, 403, 'AccessDenied', 'Access Denied') : next(call);

/** Takes from PUBLIC what every user has through it. */
async function harden(): Promise<void> {
  for (const sql of ['REVOKE TEMP ON DATABASE analytics FROM PUBLIC', 'REVOKE USAGE ON SCHEMA public FROM PUBLIC', 'DELETE FROM redshift.assume_role']) {
    await engine.sql('warehouse', sql);
  }
}

const LEDGER = '"public"."events_ledger"';

test.each<[right: string, name: RegExp, refuse: Interceptor]>([
  ['TEMP', /it lacks TEMP on database "analytics"\. /, without('GRANT TEMP ON DATABASE')],
  ['ASSUMEROLE', /it lacks ASSUMEROLE on 'arn:aws:iam::000000000000:role\/Stack-IngestCopyRole\S+' for COPY\. .* GRANT ASSUMEROLE ON/, without('GRANT ASSUMEROLE')],
  ['USAGE on the schema', /it lacks USAGE on schema "public"/, without('GRANT USAGE ON SCHEMA "public"')],
  ['INSERT on the table', /it lacks INSERT on table "public"\."events"\. /, without('GRANT INSERT ON TABLE "public"."events"')],
  ['its rights on the ledger', new RegExp(`it lacks SELECT on table ${LEDGER}, INSERT on table ${LEDGER}, DELETE on table ${LEDGER}\\. `), without(`GRANT SELECT, INSERT, DELETE ON TABLE ${LEDGER}`)],
  ['the right to read as the role for COPY', /COPY cannot read the staged objects as arn:aws:iam::000000000000:role\/Stack-IngestCopyRole/, copyReadsNothing],
])('a deployment fails when the loader lacks %s, says so, and hands no message to the handler', async (right, name, refuse) => {
  await deploy();
  await harden();
  await whileCalls(engine, refuse, async () => {
    await expect(deploy(1)).rejects.toThrow(name);
  });
  expect(engine.cloud.pollers.size).toBe(0);
  if (right !== 'the right to read as the role for COPY') {
    await deploy(2); // grants what is missing
    expect(await loaded()).toBe('1');
  }
});

test('where TEMP and ASSUMEROLE are revoked from PUBLIC, an ingest is deployed and loads, and leaves no trace of its trial', async () => {
  await deploy();
  await harden();
  await deploy(1);
  expect(await engine.sql('warehouse', 'SELECT COUNT(*) AS n FROM public.events_ledger')).toEqual([{ n: '0' }]);
  expect(await loaded()).toBe('1');
});
