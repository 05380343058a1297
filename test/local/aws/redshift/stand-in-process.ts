/**
 * Serves the Redshift stand-in to tests, over HTTP as AWS does. It runs in a process of its own, because PGlite does
 * not start inside Jest. S3 is a folder; the access key of a request is the name of the role that calls.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { DataApi } from '../../../../local/aws/redshift/data-api';
import { Warehouse } from '../../../../local/aws/redshift/warehouse';

const ACCOUNT = '123456789012';
const [directory] = process.argv.slice(2);
const copyRole = `arn:aws:iam::${ACCOUNT}:role/copy`;

async function main(): Promise<void> {
  const warehouse = await Warehouse.open(path.join(directory, 'warehouse'));
  await warehouse.createCluster({
    name: 'cluster',
    databaseName: 'analytics',
    adminUser: 'admin',
    adminPassword: 'Secret1',
    iamRoles: [copyRole],
    ...process.argv.includes('--case-insensitive') && { collation: 'CASE_INSENSITIVE' },
  });
  if (process.argv.includes('--workgroup')) {
    const arn = `arn:aws:redshift-serverless:us-east-1:${ACCOUNT}:workgroup/1`;
    await warehouse.createWorkgroup({ name: 'workgroup', arn, databaseName: 'dev', adminUser: 'admin', iamRoles: [], isolation: 'SERIALIZABLE' });
  }
  const api = new DataApi({
    warehouse,
    real: (milliseconds) => milliseconds / 10,
    readObject: (bucket, key) => readObject(bucket, key),
    listObjects: async (bucket, prefix) => (await readdir(path.join(directory, bucket))).filter(key => key.startsWith(prefix)).sort(),
    resolveSecret: async arn => JSON.parse(arn.slice(arn.indexOf('{'))),
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk)).on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      const role = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
      api.handle(operation, JSON.parse(Buffer.concat(chunks).toString()), { roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}` }).then(
        ({ statusCode, body }) => response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body)),
        error => response.writeHead(500).end(JSON.stringify({ __type: 'InternalServerException', Message: String(error?.stack) })),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
  process.stdin.on('end', () => process.exit(0)).resume(); // the test has ended, one way or the other
}

async function readObject(bucket: string, key: string): Promise<Buffer> {
  try {
    return await readFile(path.join(directory, bucket, encodeURIComponent(key)));
  } catch {
    throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack}\n`);
  process.exit(1);
});
