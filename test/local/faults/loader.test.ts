import { FAULT_VERSIONS } from '../../../integ/fault-versions';
import { readMovedBooks } from '../../../local/faults/books';
import { everyFault } from '../../../local/faults/calls';
import { changesWithLoader } from '../../../local/faults/changes';
import { DeployedLoader } from '../../../local/faults/deployed-loader';
import { Published } from '../../../local/faults/messages';
import { MOVES } from '../../../local/faults/moves';
import { pipelineCall } from '../../../local/faults/pipeline-call';
import { Call } from '../../../local/wire/call';

const PARTS = { handler: 'handler', copy: 'copy', loader: 'loader', queueUrl: 'https://queue' };

function nameOf(caller: string, service: string, operation: string, { path = '/bucket', query = '', body = '' } = {}): string | undefined {
  const http = { method: 'POST', path, query: new URLSearchParams(query), headers: {}, body: Buffer.from(body) };
  return pipelineCall({ caller, service, operation, http } as unknown as Call, PARTS)?.name;
}

test('the calls of a loader have their purpose in their names, and not the objects that they are for', () => {
  const set = '/bucket/pending/orders/0123456789abcdef';
  const object = `${set}/1700000000000-b.3.sns.0123456789ab.csv.zst`;
  expect([
    nameOf('loader', 's3', 'ListObjects', { query: 'prefix=pending/' }),
    nameOf('loader', 's3', 'GetObject', { path: `${set}/columns.json` }),
    nameOf('loader', 's3', 'GetObject', { path: object }),
    nameOf('loader', 's3', 'GetObject', { path: object.replace('.csv.zst', '.parts.json') }),
    nameOf('loader', 's3', 'PutObject', { path: '/bucket/orders/loaded/2026/01/01/load-0.3.csv.zst' }),
    nameOf('loader', 's3', 'DeleteObjects', { query: 'delete=' }),
    nameOf('loader', 'redshift-data', 'BatchExecuteStatement', { body: '{"StatementName":"load 12 objects staging/x.12.y.manifest"}' }),
    nameOf('copy', 's3', 'GetObject', { path: object }),
    nameOf('handler', 's3', 'PutObject', { path: object }),
  ]).toEqual([
    'loader, S3: ListObjects pending/',
    'loader, S3: GetObject pending/columns',
    'loader, S3: GetObject pending/object',
    'loader, S3: GetObject pending/parts',
    'loader, S3: PutObject loaded/object',
    'loader, S3: DeleteObjects several objects',
    'loader, Data API: BatchExecuteStatement (load)',
    'COPY: GetObject pending/object',
    'S3: PutObject pending/object',
  ]);
});

test('at each call of a loader that a run plans it is killed before and after, and meets another loader', () => {
  const planned = everyFault('LOADED').filter(({ point }) => point.startsWith('loader, '));
  const at = (fault: string) => planned.filter((one) => one.fault === fault).map(({ point, ordinal }) => `${point} ${ordinal}`);
  expect(at('ANOTHER_LOADER').length).toBeGreaterThan(8);
  expect(at('KILLED_BEFORE')).toEqual(at('ANOTHER_LOADER'));
  expect(at('KILLED_AFTER')).toEqual(at('ANOTHER_LOADER'));
});

test('every deployment with objects pending changes something', () => {
  const versions = changesWithLoader().map(({ versions: [version] }) => version);
  expect(versions.filter((version, at) => version === (versions[at - 1] ?? 'FIRST'))).toEqual([]);
  expect(versions.every((version) => FAULT_VERSIONS[version].payloadFormat === 'JSON')).toBe(true);
  const places = MOVES.map(({ to }) => to);
  expect(places.filter((one, at) => one === (places[at - 1] ?? 'HOME'))).toEqual([]);
});

/** What a bucket and a table have, as an engine tells it. */
function place(keys: readonly string[], ids: readonly number[]) {
  const engine = {
    sql: async () => ids.map((id) => ({ id: String(id), version: '1', times: '1' })),
    objects: async (_bucket: string, prefix: string) => keys.filter((key) => key.startsWith(prefix)).map((key) => ({ key, size: 1 })),
  } as never;
  const loader = new DeployedLoader(engine, { LoadHandler: 'loader', LoaderRoleArn: 'role', LoaderBucket: 'bucket' });
  return { engine, bucket: 'bucket', folder: 'orders/', table: 'orders', warehouse: 'cluster', loader };
}

const PUBLISHED: Published = { first: 1, loadable: ['1.1', '2.1'], unloadable: [], replaced: [], foreign: '1.1', rows: [] };
const SET = 'pending/orders/0123456789abcdef/';

test('the books count an object that is pending as left, but neither how objects are loaded nor what another ingest has pending', async () => {
  const object = `${SET}1700000000000-b.1.sns.0123456789ab.csv.zst`;
  const books = await readMovedBooks([place([`${SET}columns.json`, object, 'pending/bills/0123456789abcdef/1.csv.zst'], [1, 2])], [PUBLISHED]);
  expect(books).toMatchObject({ staged: [object], lost: [], duplicates: [] });
});

test('a row that two places have is there once if they share the table, and twice if they do not', async () => {
  const [one, other] = [place([], [1, 2]), place([], [1, 2])];
  expect(await readMovedBooks([one, other], [PUBLISHED])).toMatchObject({ duplicates: [], tableRows: 2 });
  expect(await readMovedBooks([one, { ...other, table: 'bills' }], [PUBLISHED])).toMatchObject({ duplicates: ['1.1', '2.1'], tableRows: 4 });
});
