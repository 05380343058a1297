import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { recordedTerminal } from './recorded-terminal';
import { dispatch } from '../../../lambda-src/cli/dispatch';
import { openObject } from '../../../lambda-src/cli/open-object';
import { serviceError } from '../data-api-double';
import { PEPPER, SecretDouble, SECRET_ARN } from '../secret-double';

const LINES = '{"messageId":"m"}\n{"row":1,"value":{"email":"ada@example.com"}}';
const KEPT = gzipSync(`${LINES}\n`);

let directory: string;
let sealed: Buffer;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'open-'));
  sealed = (await new SecretDouble().protection()).seal(KEPT);
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const at = path.join(directory, name);
  writeFileSync(at, content);
  return at;
}

async function open(...args: string[]) {
  const terminal = recordedTerminal();
  const exitCode = await dispatch(['open', ...args], { open: { summary: '', load: async () => openObject } }, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), told: terminal.told.join('\n') };
}

const OPENED = { exitCode: 0, printed: LINES, told: '' };

test.each([['as it is', PEPPER], ['with the newline of a shell', `${PEPPER}\n`], ['as Windows writes it', `\ufeff${PEPPER}\r\n`]])('a file opens with the value of the secret %s, and nothing asks AWS', async (_, secret) => {
  expect(await open(file('object', sealed), '--secret-file', file('secret', secret))).toEqual(OPENED);
});

test('an object that is not sealed is printed, too', async () => {
  expect(await open(file('object', KEPT))).toEqual(OPENED);
});

describe('in AWS', () => {
  const s3 = mockClient(S3Client);
  const secrets = mockClient(SecretsManagerClient);

  beforeEach(() => {
    s3.reset();
    secrets.reset();
    s3.on(GetObjectCommand, { Bucket: 'bucket', Key: 'orders/rejected/a b.sealed' }).resolves({ Body: { transformToByteArray: async () => sealed } as never });
    secrets.on(GetSecretValueCommand, { VersionId: 'version-1' }).resolves({ ARN: SECRET_ARN, VersionId: 'version-1', SecretString: PEPPER });
  });

  test('the object names the secret, its version, and so its Region', async () => {
    expect(await open('s3://bucket/orders/rejected/a b.sealed')).toEqual(OPENED);
    const [call] = secrets.calls();
    expect(call.args[0].input).toEqual({ SecretId: SECRET_ARN, VersionId: 'version-1' });
    expect(await (call.thisValue as SecretsManagerClient).config.region()).toBe('us-east-1');
  });

  test('another name of the secret may be given, which is looked for in the Region of the bucket', async () => {
    expect(await open('s3://bucket/orders/rejected/a b.sealed', '--secret', 'pepper', '--region', 'eu-north-1')).toEqual(OPENED);
    const [call] = secrets.calls();
    expect(call.args[0].input).toEqual({ SecretId: 'pepper', VersionId: 'version-1' });
    expect(await (call.thisValue as SecretsManagerClient).config.region()).toBe('eu-north-1');
    expect(await (s3.calls()[0].thisValue as S3Client).config.region()).toBe('eu-north-1');
  });

  test('who may not read the object is told which rights that takes', async () => {
    s3.on(GetObjectCommand).rejects(serviceError('AccessDenied', 'Access Denied'));
    expect(await open('s3://bucket/other')).toMatchObject({ exitCode: 1, printed: '', told: expect.stringMatching(/s3:\/\/bucket\/other cannot be read: Access Denied; your role needs s3:GetObject/) });
  });

  test('who may not read the secret is told which rights that takes', async () => {
    secrets.on(GetSecretValueCommand).rejects(serviceError('AccessDeniedException', 'not authorized'));
    expect(await open('s3://bucket/orders/rejected/a b.sealed')).toMatchObject({
      exitCode: 1, printed: '', told: expect.stringMatching(/version version-1 of the secret arn.* cannot be read: AccessDeniedException: not authorized; your role needs secretsmanager:GetSecretValue/),
    });
  });
});

test.each<[string, () => string[], number, RegExp]>([
  ['no object', () => [], 2, /give one object, got none/],
  ['two objects', () => ['a', 'b'], 2, /give one object, got 2/],
  ['a secret twice', () => ['a', '--secret', 'x', '--secret-file', 'y'], 2, /give either --secret or --secret-file, got both/],
  ['a bucket without a key', () => ['s3://bucket'], 2, /named s3:\/\/BUCKET\/KEY, got s3:\/\/bucket/],
  ['a file that is not there', () => [path.join(directory, 'gone')], 1, /gone cannot be read: ENOENT/],
  ['a secret that is not there', () => [file('object', sealed), '--secret-file', path.join(directory, 'gone')], 1, /the secret cannot be read: ENOENT/],
  ['the wrong secret', () => [file('object', sealed), '--secret-file', file('secret', 'another secret, which is as long as needed')], 1, /it was sealed with version version-1 of arn:aws:secretsmanager/],
  ['a file of another kind', () => [file('object', 'text')], 1, /is no object under rejected\//],
])('%s is told without a stack', async (_, args, exitCode, told) => {
  const result = await open(...args());
  expect(result).toMatchObject({ exitCode, printed: '', told: expect.stringMatching(told) });
  expect(result.told).not.toContain('report');
});
