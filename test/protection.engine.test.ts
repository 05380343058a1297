import { execFile } from 'child_process';
import { createHmac } from 'crypto';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { zstdDecompressSync } from 'zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { clusterWarehouse } from './warehouses';
import { buildWhatIsStale } from '../local/build';
import { Engine } from '../local/engine';
import { accessKeyOf } from '../local/wire/call';
import { ColumnType, Protection, SnsToRedshiftIngest } from '../src';

const EMAIL = 'Ada.Yellowbird@Example.com';
const PHONE = '+49151987654321';
const ROW = { id: 1, email: EMAIL, phone: PHONE, note: 'fits' };
const REJECTED = { ...ROW, id: 2, note: 'too long' };
const UNREADABLE = `{"email":"${EMAIL}"`;

const directory = mkdtempSync(path.join(tmpdir(), 'protection-'));
let engine: Engine;
/** All requests of the handler, with what it staged. */
const sent: string[] = [];
/** Which environment has read which version of the secret. */
const reads: string[] = [];

function synthesize(version: string, noteLength: number): string {
  const outdir = path.join(directory, version);
  const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Users');
  const pepper = new secretsmanager.Secret(stack, 'Pepper', { secretName: 'pepper', encryptionKey: new kms.Key(stack, 'Key') });
  new secretsmanager.Secret(stack, 'Other', { secretName: 'other' });
  new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: clusterWarehouse(stack),
    table: {
      schemaName: 'app',
      tableName: 'users',
      columns: [
        { name: 'id', type: ColumnType.BIGINT, nullable: false },
        { name: 'email', type: ColumnType.varchar(64), protection: Protection.hmacSha256(pepper, { normalize: true }) },
        { name: 'phone', type: ColumnType.varchar(20), protection: Protection.mask(pepper, { keepLast: 2 }) },
        { name: 'note', type: ColumnType.varchar(noteLength) },
      ],
    },
    replay: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  app.synth();
  return outdir;
}

beforeAll(async () => {
  buildWhatIsStale();
  engine = await Engine.start({ factor: 60, leastWork: 60_000 });
  await engine.deploy(synthesize('narrow', 5));
  engine.cloud.gateway.interceptors.unshift(async (call, next) => {
    if (call.caller.includes('IngestHandler')) {
      const { body } = call.http;
      if (call.operation === 'GetSecretValue') {
        reads.push(`${accessKeyOf(call.http)} ${JSON.parse(body.toString()).VersionId}`);
      }
      sent.push(`${call.http.path} ${body.toString('latin1')} ${call.http.path.endsWith('.csv.zst') && body.length > 0 ? zstdDecompressSync(body) : ''}`);
    }
    return next(call);
  });
}, 120_000);

afterAll(async () => {
  await engine.stop();
  rmSync(directory, { recursive: true });
});

async function publish(...bodies: string[]): Promise<void> {
  const client = new SNSClient(engine.admin);
  for (const Message of bodies) {
    await client.send(new PublishCommand({ TopicArn: engine.resources('AWS::SNS::Topic')[0].physicalId, Message }));
  }
  client.destroy();
  await engine.idle();
}

async function replay(): Promise<object> {
  const client = new LambdaClient(engine.admin);
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: handler(), Payload: Buffer.from('{"replay":{"prefix":"rejected/"}}') }));
  client.destroy();
  return JSON.parse(Buffer.from(Payload!).toString());
}

const handler = () => engine.resources('AWS::Lambda::Function').find(({ physicalId }) => physicalId.includes('IngestHandler'))!.physicalId;
const bucket = () => engine.resources('AWS::S3::Bucket')[0].physicalId;
const rows = async () => engine.sql('warehouse', 'SELECT * FROM app.users ORDER BY id');
const hash = (secret: string) => createHmac('sha256', secret).update(EMAIL.toLowerCase()).digest('hex');

/** Runs the package's program with the rights of the administrator. */
async function open(key: string): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = engine.admin.credentials;
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    AWS_ENDPOINT_URL: engine.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  const program = path.join(__dirname, '..', 'assets', 'lambda-src', 'cli', 'index.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'open', `s3://${bucket()}/${key}`], { env });
  return stdout;
}

test('a protected value is loaded as its hash or its mask, kept sealed, opened by whoever may read the secret, and replayed with the secret of today', async () => {
  await publish(JSON.stringify([ROW, { ...ROW, id: 3, email: null, phone: null }, REJECTED]), UNREADABLE);
  const first = engine.cloud.secrets.get('pepper').value;
  expect(await rows()).toEqual([
    { id: '1', email: hash(first), phone: '****21', note: 'fits' },
    { id: '3', email: null, phone: null, note: 'fits' },
  ]);

  const kept = (await engine.objects(bucket(), 'rejected/')).map(({ key }) => key);
  expect(kept).toEqual([expect.stringMatching(/\.ndjson\.gz\.sealed$/), expect.stringMatching(/\.ndjson\.gz\.sealed$/)]);
  const opened = (await Promise.all(kept.map(open))).map((text) => text.trimEnd().split('\n').map((line) => JSON.parse(line)));
  expect(opened.map(([, line]) => line).sort((one, other) => (one.row ?? 0) - (other.row ?? 0))).toEqual([
    expect.objectContaining({ row: null, reason: 'NOT_JSON', value: UNREADABLE }),
    expect.objectContaining({ row: 3, reason: 'TOO_LONG', value: REJECTED }),
  ]);

  const pepper = engine.cloud.secrets.put('pepper', 'another pepper that is as long as the first', 'us-east-1');
  await engine.deploy(synthesize('wide', 50));
  expect(await replay()).toMatchObject({ objects: 2, entries: 2, rowsLoaded: 1, rejected: 1, failed: [] });
  expect((await rows())[1]).toEqual({ id: '2', email: hash(pepper.value), phone: '****21', note: 'too long' });

  const told = [...sent, ...engine.logs(handler()).map(({ message }) => message)].join('\n');
  expect(told).toContain(hash(first));
  expect(told).not.toMatch(/yellowbird|987654321/i);
});

test('the handler reads its secret once in each of its environments and each version, and no other secret', async () => {
  expect(reads.length).toBeGreaterThan(1);
  expect(new Set(reads).size).toBe(reads.length);
  const roleArn = engine.resources('AWS::IAM::Role').find(({ physicalId }) => physicalId.includes('IngestHandlerRole'))!.attributes.Arn as string;
  const request = (resource: string) => ({ caller: roleArn, action: 'secretsmanager:GetSecretValue', resource, context: { 'aws:SecureTransport': 'true' } });
  const { secrets, permissions } = engine.cloud;
  expect(await permissions.refusalOf([request(secrets.get('pepper').arn)])).toBeUndefined();
  expect(await permissions.refusalOf([request(secrets.get('other').arn)])).toContain('is not authorized to perform: secretsmanager:GetSecretValue');
});
