import { SQSClient } from '@aws-sdk/client-sqs';
import { loading, loadResult, recently } from './loading';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { COPY_ROLE, useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { CONTEXT } from '../deployed';
import { noCulprits, sqsEvent } from '../events';
import { stagingEnvironment } from '../pending';
import { replayResult } from '../redeployable';
import { column, ID, ingestSchema } from '../schemas';

const redshift = useStandIn();

muteOutput();

const WIDE = column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)');

async function restore(name: string): Promise<void> {
  await redshift.do([`DELETE FROM app.${name}`, `DELETE FROM app.${name}_ledger`]);
}

test('what a loader has archived loads again after a restore, each message once, and into the table it was staged for', async () => {
  const { load, table, pending, bucket } = loading(redshift);
  const first = table();
  const { stage, replay } = await first.deploy();
  await stage({ id: '1', body: [{ id: 1, text: 'a' }, { id: 2 }] }, { id: '2', body: { id: 3 } });
  await stage({ id: '2', body: { id: 3 } }, { id: '3', body: { id: 4 }, publishedAt: recently(-48 * 60) });
  await load();
  const before = await first.rows();
  expect(await replay({ prefix: 'loaded/' })).toEqual(replayResult({ objects: 2, entries: 5, rowsStaged: 5 }));
  expect(await load()).toEqual(loadResult({ loads: 2, objects: 2 }));
  await restore(first.name);
  await replay({ prefix: 'loaded/' });
  expect(await load()).toEqual(loadResult({ loads: 2, objects: 2, rowsLoaded: 4 }));
  expect(await first.rows()).toEqual(before);
  expect(pending()).toEqual([]);
  expect(bucket.keys(`${first.prefix}loaded/`)).toHaveLength(4); // it is not archived once more
});

test('without a loader, what a loader has archived loads again', async () => {
  const { load, table, bucket } = loading(redshift);
  const { deploy, name, prefix, rows } = table();
  const { stage } = await deploy();
  await stage({ id: '1', body: { id: 1, text: 'a' } }, { id: '2', body: { id: 2 } });
  await stage({ id: '2', body: { id: 2 } }, { id: '3', body: [{ id: 3 }, { id: 4 }] });
  await load();
  await restore(name);
  const alone = createRedshiftIngest({ ...stagingEnvironment('app', name, prefix), WAREHOUSE: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics' }), COPY_ROLE_ARN: COPY_ROLE },
    ingestSchema({ columns: [ID, WIDE], ledgerHorizonDays: 30 }), { s3: bucket.s3, redshiftData: redshift.client('Loader'), sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits });
  expect(await alone({ replay: { prefix: 'loaded/' } }, CONTEXT)).toEqual(replayResult({ objects: 1, entries: 5, rowsLoaded: 4 }));
  expect(await alone({ replay: { prefix: 'loaded/' } }, CONTEXT)).toEqual(replayResult({ objects: 1, entries: 5 }));
  expect(await rows()).toEqual([[1, 'a'], [2, null], [3, null], [4, null]]);
});

test('with a loader, what an ingest without one has loaded loads again', async () => {
  const { load, table, bucket } = loading(redshift);
  const { deploy, name, prefix, rows } = table();
  const { replay } = await deploy();
  const alone = createRedshiftIngest({ ...stagingEnvironment('app', name, prefix), WAREHOUSE: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics' }), COPY_ROLE_ARN: COPY_ROLE },
    ingestSchema({ ledgerHorizonDays: 30 }), { s3: bucket.s3, redshiftData: redshift.client('Loader'), tryMessages: noCulprits });
  await alone(sqsEvent({ id: '1', body: [{ id: 1, text: 'a' }, { id: 2 }], publishedAt: recently() }), CONTEXT);
  await alone(sqsEvent({ id: '2', body: { id: 3 }, publishedAt: recently() }), CONTEXT);
  await restore(name);
  expect(await replay({ prefix: 'loaded/' })).toEqual(replayResult({ objects: 2, entries: 3, rowsStaged: 3 }));
  expect(await load()).toEqual(loadResult({ loads: 2, objects: 2, rowsLoaded: 3 }));
  expect(await rows()).toEqual([[1, 'a'], [2, null], [3, null]]);
});

describe('rejected rows, with a loader,', () => {
  const LONG = { id: 2, text: 'x'.repeat(15) };
  const MESSAGE = { id: '1', body: [{ id: 1 }, LONG] };

  test('load again when their message is loaded by the rules that rejected them, and only once', async () => {
    const { load, table, pending } = loading(redshift);
    const { deploy, rows } = table();
    await (await deploy()).stage(MESSAGE);
    const { replay } = await deploy([ID, WIDE]);
    expect(await replay({ prefix: 'rejected/' })).toEqual(replayResult({ objects: 1, entries: 1, rowsStaged: 1 }));
    await load(); // the row waits for its message, or comes with it in the same run
    await replay({ prefix: 'rejected/' });
    await load();
    expect(await rows()).toEqual([[1, null], [2, 'x'.repeat(15)]]);
    await replay({ prefix: 'rejected/' });
    await load();
    expect(await rows()).toHaveLength(2);
    expect(pending()).toEqual([]);
  });

  test('are superseded when their message was loaded by other rules', async () => {
    const { load, table } = loading(redshift);
    const { deploy, rows } = table();
    const narrow = await deploy();
    await narrow.stage(MESSAGE);
    const { stage, replay } = await deploy([ID, WIDE]);
    await stage(MESSAGE);
    await load(); // the set with the older objects is first, and both are as old: either wins
    const before = await rows();
    await replay({ prefix: 'rejected/' });
    await load();
    const after = await rows();
    expect(after).toEqual([[1, null], [2, 'x'.repeat(15)]]);
    expect([1, 2]).toContain(before.length);
  });

  test('wait for their message', async () => {
    const { load, table, bucket } = loading(redshift);
    const { deploy, rows } = table();
    await (await deploy()).stage(MESSAGE);
    bucket.keys('pending/').filter((key) => key.endsWith('.zst')).forEach((key) => bucket.objects.delete(key)); // as if it were still in the queue
    const { replay } = await deploy([ID, WIDE]);
    await replay({ prefix: 'rejected/' });
    expect(await load()).toEqual(loadResult());
    expect(await rows()).toEqual([]);
  });

  test('of a whole message load under its id', async () => {
    const { load, table } = loading(redshift);
    const { deploy, rows, ledger } = table();
    await (await deploy()).stage({ id: '1', body: [LONG] });
    const { replay } = await deploy([ID, WIDE]);
    expect(await replay({ prefix: 'rejected/' })).toEqual(replayResult({ objects: 1, entries: 1, rowsStaged: 1 }));
    expect(await load()).toEqual(loadResult({ loads: 1, objects: 1, rowsLoaded: 1 }));
    expect([await rows('id'), await ledger()]).toEqual([[[2]], [['1', 1]]]);
  });
});

test('a message that is too old is kept, and staged by force', async () => {
  const { load, table, bucket } = loading(redshift);
  const { deploy, rows, prefix } = table();
  const { stage, replay } = await deploy();
  await stage({ id: '1', body: { id: 1 }, publishedAt: '2020-01-01T00:00:00.000Z' });
  expect(bucket.rejected(prefix)).toMatchObject([{ reason: 'TOO_OLD' }]);
  expect(await replay({ prefix: 'rejected/' })).toEqual(replayResult({ objects: 1, tooOld: 1 }));
  expect(await replay({ prefix: 'rejected/', force: true })).toMatchObject({ rowsStaged: 1 });
  await load();
  expect(await rows('id')).toEqual([[1]]);
});

test('an ingest with a loader has nothing to try in the warehouse', async () => {
  const { table } = loading(redshift);
  const { deploy } = table();
  const { handler } = await deploy();
  await expect(handler({ trial: {} }, CONTEXT)).rejects.toThrow('has no right on the warehouse');
});
