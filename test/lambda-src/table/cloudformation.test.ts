import { createServer, IncomingMessage, Server } from 'http';
import type { AddressInfo } from 'net';
import { answer } from '../../../lambda-src/runtime/cloudformation';
import { changeTable, TableParts } from '../../../lambda-src/table/table-resource';
import { captureOutput } from '../captured-output';
import { DataApiDouble, serviceError } from '../data-api-double';
import { tableOf } from '../deployed';

interface Received {
  readonly method?: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

let server: Server;
let received: Received[];
let statuses: number[];

beforeEach((done) => {
  [received, statuses] = [[], []];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      received.push({ method: request.method, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  }).listen(0, '127.0.0.1', done);
});

afterEach((done) => {
  server.close(done);
  server.closeAllConnections();
});

function event(more: object = {}) {
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?signature`;
  return { RequestType: 'Create', ResponseURL, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Table', ...more } as never;
}

test('the answer is put to the signed address, without a content type', async () => {
  await answer(event(), { status: 'SUCCESS', physicalResourceId: 'a/b/c/d' });
  expect(received).toEqual([{
    method: 'PUT',
    headers: expect.objectContaining({ 'content-type': '' }),
    body: { Status: 'SUCCESS', PhysicalResourceId: 'a/b/c/d', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Table' },
  }]);
  expect(received[0].headers['transfer-encoding']).toBeUndefined();
});

test('an answer that is not taken is put again', async () => {
  statuses = [503];
  await answer(event(), { status: 'SUCCESS', physicalResourceId: 'a' });
  expect(received).toHaveLength(2);
});

test('a long reason is cut, so that the answer stays below 4 KB', async () => {
  await answer(event(), { status: 'FAILED', physicalResourceId: 'a', reason: 'x'.repeat(9000) });
  const { Reason } = received[0].body as { Reason: string };
  expect(Reason.length).toBeLessThanOrEqual(1000);
  expect(Reason).toMatch(/see the log/);
});

describe('the custom resource', () => {
  const TABLE = tableOf('app', 'events', []);
  const ResourceProperties = { specification: 'its hash' };

  function parts(api: DataApiDouble): TableParts {
    return {
      identity: { clusterIdentifier: 'cluster', database: 'analytics', dbUser: 'admin' },
      client: api.client,
      findTable: (hash) => (hash === 'its hash' ? TABLE : undefined),
    };
  }

  function context() {
    const end = Date.now() + 2000;
    return { getRemainingTimeInMillis: () => end - Date.now() };
  }

  beforeEach(() => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  test('answers a refusal of the service with its reason', async () => {
    const api = new DataApiDouble(() => ({ parts: [] }));
    api.fault = () => {
      throw serviceError('AccessDeniedException', 'not authorized to perform redshift-data:BatchExecuteStatement');
    };
    expect(await changeTable(parts(api), event({ ResourceProperties }), context())).toEqual({
      status: 'FAILED', physicalResourceId: 'cluster/analytics/app/events', reason: expect.stringContaining('not authorized'),
    });
  });

  test('waits for rights that were granted a moment ago', async () => {
    const api = new DataApiDouble((sqls) => (/^SELECT/.test(sqls[0]) ? { parts: [{ rows: 0, records: [] }] } : { parts: sqls.map(() => ({ rows: 0 })) }));
    let refusals = 1;
    api.fault = () => {
      if (refusals-- > 0) throw serviceError('AccessDeniedException');
    };
    expect(await changeTable(parts(api), event({ ResourceProperties }), { getRemainingTimeInMillis: () => 60_000 })).toMatchObject({ status: 'SUCCESS' });
  });

  test('answers a statement that never ends before the function does', async () => {
    const api = new DataApiDouble(() => ({ parts: [] }));
    api.runningFor = Infinity;
    const began = Date.now();
    expect(await changeTable(parts(api), event({ ResourceProperties }), context())).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('had to end') });
    expect(Date.now() - began).toBeLessThan(1900);
  });

  test('answers a specification that is not in its code', async () => {
    const api = new DataApiDouble(() => ({ parts: [] }));
    expect(await changeTable(parts(api), event({ ResourceProperties: {} }), context())).toMatchObject({ status: 'FAILED', physicalResourceId: 'Table', reason: expect.stringContaining('must be the hash of a table of this stack') });
  });

  test('has done with a deletion without a call', async () => {
    const api = new DataApiDouble(() => ({ parts: [] }));
    expect(await changeTable(parts(api), event({ RequestType: 'Delete', PhysicalResourceId: 'x' }), context()))
      .toEqual({ status: 'SUCCESS', physicalResourceId: 'x' });
    expect(api.submissions).toEqual([]);
  });

  test.each([
    ['of another warehouse', 'other/analytics/app/events', ['readers not revoked in a former warehouse, which this function has no rights on any more']],
    ['of another database', 'cluster/other/app/events', ['readers not revoked in a former warehouse, which this function has no rights on any more']],
    ['of its own', 'cluster/analytics/app/events', []],
    ['that was never prepared', 'Table', []],
  ])('says at the deletion of a table %s whether readers were left', async (_, PhysicalResourceId, said) => {
    const output = captureOutput();
    const api = new DataApiDouble((sqls) => ({ parts: sqls.map(() => ({ rows: 0, records: [] })) }));
    expect(await changeTable(parts(api), event({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties: { ...ResourceProperties, readers: 'IAMR:ann' } }), context()))
      .toEqual({ status: 'SUCCESS', physicalResourceId: PhysicalResourceId });
    expect(output.log().filter(({ level }) => level === 'WARN').map(({ message }) => message)).toEqual(said);
  });
});
