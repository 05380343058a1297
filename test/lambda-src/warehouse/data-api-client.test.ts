import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import { DescribeStatementCommand } from '@aws-sdk/client-redshift-data';
import { dataApiClient } from '../../../lambda-src/warehouse/data-api-client';

const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;

let server: Server;
let calls: { readonly key?: string; readonly body: URLSearchParams | object }[];

beforeEach((done) => {
  calls = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
      const isSts = text.includes('Action=AssumeRole');
      calls.push({ key, body: isSts ? new URLSearchParams(text) : JSON.parse(text) });
      response.writeHead(200, { 'content-type': isSts ? 'text/xml' : 'application/x-amz-json-1.1' }).end(isSts ? ASSUMED : '{}');
    });
  }).listen(0, '127.0.0.1', () => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'OWN',
      AWS_SECRET_ACCESS_KEY: 'own',
      AWS_LAMBDA_FUNCTION_NAME: 'my-function',
    });
    done();
  });
});

afterEach((done) => {
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_LAMBDA_FUNCTION_NAME']) {
    delete process.env[name];
  }
  server.close(done);
  server.closeAllConnections();
});

test('speaks as the handler\'s own role', async () => {
  await dataApiClient({ database: 'analytics' }).send(new DescribeStatementCommand({ Id: '1' }));
  expect(calls).toEqual([{ key: 'OWN', body: { Id: '1' } }]);
});

test('speaks to another account as a role there, in sessions of one name', async () => {
  await dataApiClient({ database: 'analytics', assumeRoleArn: 'arn:aws:iam::222222222222:role/access' }).send(new DescribeStatementCommand({ Id: '1' }));
  const [{ key, body }, call] = calls;
  expect(key).toBe('OWN');
  expect(Object.fromEntries(body as URLSearchParams)).toMatchObject({ RoleArn: 'arn:aws:iam::222222222222:role/access', RoleSessionName: 'my-function' });
  expect(call).toEqual({ key: 'ASSUMED', body: { Id: '1' } });
});
