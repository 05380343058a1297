import { useStandIn } from '../../local/aws/redshift/stand-in';
import { captureOutput, muteOutput } from '../captured-output';
import { column, ID } from '../schemas';
import { loading, loadResult, recently } from './loading';

const redshift = useStandIn();

describe('one run', () => {
  muteOutput();

  test('loads everything that is pending at once, archives it, and leaves nothing behind', async () => {
    const { bucket, load, table, pending } = loading(redshift);
    const { deploy, rows, ledger, prefix } = table();
    const { stage } = await deploy();
    await stage({ id: '1', body: [{ id: 1, text: 'a' }, { id: 2 }] });
    await stage({ id: '2', body: { id: 3, text: 'x,"y"\n' } }, { id: '3', body: { id: 4 } });
    expect(await load()).toEqual(loadResult({ loads: 1, objects: 2, rowsLoaded: 4 }));
    expect(await rows()).toEqual([[1, 'a'], [2, null], [3, 'x,"y"\n'], [4, null]]);
    expect(await ledger()).toEqual([['1', 2], ['2', 1], ['3', 1]]);
    expect(pending()).toEqual([]);
    expect(bucket.keys('staging/')).toEqual([]);
    const day = recently().slice(0, 10).replaceAll('-', '/');
    expect(bucket.keys(`${prefix}`)).toEqual([
      expect.stringMatching(`^${prefix}loaded/${day}/load-[0-9a-f]{32}\\.4\\.csv\\.zst$`), expect.stringMatching(`^${prefix}loaded/${day}/load-[0-9a-f]{32}\\.columns\\.json$`),
    ]);
    expect(await load()).toEqual(loadResult());
  });

  test('a message that was delivered twice, and regrouped into two objects, loads once', async () => {
    const { load, table } = loading(redshift);
    const { deploy, rows, ledger } = table();
    const { stage } = await deploy();
    const [one, two, three] = [1, 2, 3].map((id) => ({ id: `m${id}`, body: [{ id }, { id: id + 10 }] }));
    await stage(one, two);
    await stage(two, three);
    expect(await load()).toEqual(loadResult({ loads: 1, objects: 2, rowsLoaded: 6 }));
    expect(await rows('id')).toEqual([[1], [2], [3], [11], [12], [13]]);
    await stage(three, one);
    expect(await load()).toEqual(loadResult({ loads: 1, objects: 1 }));
    expect(await ledger()).toEqual([['m1', 2], ['m2', 2], ['m3', 2]]);
  });

  test('sets load with one run, that with the oldest message first, and one that fails does not hold up the others', async () => {
    const { load, table, bucket, pending } = loading(redshift);
    const order: string[] = [];
    bucket.fault = (action, key) => {
      if (action === 'put' && key.includes('/loaded/') && key.endsWith('zst')) order.push(key.split('/')[0]);
    };
    const tables = await Promise.all(Array.from({ length: 4 }, async () => table()));
    for (const [at, one] of tables.entries()) {
      const { stage } = await one.deploy();
      await stage({ id: '1', body: { id: at }, publishedAt: recently(-at) });
    }
    await redshift.do(`REVOKE INSERT ON app.${tables[1].name} FROM "IAMR:Loader"`);
    expect(await load()).toEqual(loadResult({ loads: 3, objects: 3, rowsLoaded: 3, failed: 1, pending: 1 }));
    expect(order.filter((name, at) => order.indexOf(name) === at)).toEqual([tables[3], tables[2], tables[0]].map(({ name }) => name));
    expect(pending()).toMatchObject([{ prefix: tables[1].prefix }]);
  });

  test('loads what one ingest has staged if only that is asked for', async () => {
    const { load, table, pending } = loading(redshift);
    const [one, two] = [table(), table()];
    for (const { deploy } of [one, two]) {
      await (await deploy()).stage({ id: '1', body: { id: 1 } });
    }
    expect(await load(two.prefix)).toEqual(loadResult({ loads: 1, objects: 1, rowsLoaded: 1 }));
    expect(pending()).toMatchObject([{ prefix: one.prefix }]);
  });

  test('what was staged loads as it was staged, whatever was deployed since', async () => {
    const { load, table } = loading(redshift);
    const first = table();
    const MERGE = { keyColumns: ['id'], orderColumns: ['text'] };
    const wide = column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)');
    await (await first.deploy()).stage({ id: '1', body: { id: 1, text: 'a' } });
    await (await first.deploy([ID, wide, column('more', { name: 'BIGINT' }, 'BIGINT')])).stage({ id: '2', body: { id: 2, text: 'x'.repeat(20), more: 7 } });
    await (await first.deploy([ID])).stage({ id: '3', body: { id: 3 } });
    await (await first.deploy([ID, wide], { merge: MERGE })).stage({ id: '4', body: [{ id: 4, text: 'old' }] }, { id: '5', body: { id: 4, text: 'zzz' } });
    const second = table(undefined, first.prefix);
    await (await second.deploy()).stage({ id: '1', body: { id: 1 } });
    expect(await load()).toEqual(loadResult({ loads: 5, objects: 5, rowsLoaded: 5 }));
    expect(await first.rows('id, text, more')).toEqual([[1, 'a', null], [2, 'x'.repeat(20), 7], [3, null, null], [4, 'zzz', null]]);
    expect(await second.rows()).toEqual([[1, null]]);
  });

  test('an object that is short of rows fails, and stays', async () => {
    const { bucket, load, table, pending } = loading(redshift);
    const { deploy, rows } = table();
    const { stage } = await deploy();
    await stage({ id: '1', body: [{ id: 1 }, { id: 2 }] });
    await stage({ id: '2', body: [{ id: 3 }] });
    // the rows of both together are as many as the names say
    for (const { key, rows: count } of pending()) {
      const wrong = key.replace(`.${count}.sns`, `.${3 - count}.sns`);
      bucket.put(wrong, bucket.objects.get(key)!.body);
      bucket.objects.delete(key);
    }
    expect(await load()).toEqual(loadResult({ failed: 1, pending: 2 }));
    expect(await rows()).toEqual([]);
    expect(pending()).toHaveLength(2);
  });
});

test('a run tells what was waiting, what it has loaded, and when', async () => {
  const { metrics, log } = captureOutput();
  const { load, table } = loading(redshift);
  const { deploy, name } = table();
  const { stage } = await deploy();
  await stage({ id: '1', body: [{ id: 1 }], publishedAt: recently(-10) });
  await stage({ id: '2', body: [{ id: 2 }], publishedAt: recently() });
  await load();
  expect(metrics()).toMatchObject({ StagedObjects: 2, Loads: 1, ObjectsPerLoad: 2, RowsLoaded: 2, [`RowsLoaded app.${name}`]: 2, CopyDuration: expect.any(Number), LoadDuration: expect.any(Number) });
  const { OldestStagedAge, LoadLatency, Freshness } = metrics();
  for (const [age, minutes] of [[OldestStagedAge, 70], [LoadLatency, 70], [Freshness, 60]]) {
    expect(age / 60_000).toBeGreaterThanOrEqual(minutes);
    expect(age / 60_000).toBeLessThan(minutes + 2);
  }
  expect(log().filter(({ message }) => message === 'load')).toMatchObject([{ table: `app.${name}`, objects: 2, rowsRead: 2, rowsLoaded: 2, statementId: expect.any(String) }]);
});

test('a set that takes longer than its share leaves the others time, and what is left when the time is up is told', async () => {
  captureOutput();
  const { newLoader, table, pending } = loading(redshift);
  const tables = [table(), table(), table()];
  for (const [at, { deploy }] of tables.entries()) {
    await (await deploy()).stage({ id: '1', body: { id: at }, publishedAt: recently(at) });
  }
  // the first table is locked by somebody else, so that its load waits for as long as it may
  let left = 30_000;
  const context = { getRemainingTimeInMillis: () => left };
  const slow = {
    send: async (command: { input: { StatementName?: string; Id?: string; WaitTimeSeconds?: number } }) => {
      const reply = await redshift.client('Loader').send(command as never) as { Id?: string };
      if (command.input.StatementName?.startsWith('load ') && waiting === undefined) {
        waiting = reply.Id;
      }
      if (waiting !== undefined && command.input.Id === waiting) {
        left -= (command.input.WaitTimeSeconds ?? 1) * 1000;
        return { Id: waiting, Status: 'STARTED' };
      }
      return reply;
    },
  };
  let waiting: string | undefined;
  const result = await newLoader(slow as never).load({ load: {} }, context);
  expect(result).toEqual(loadResult({ loads: 2, objects: 2, rowsLoaded: 2, failed: 1, pending: 1 }));
  expect(left).toBeGreaterThan(15_000);
  expect(pending()).toMatchObject([{ prefix: tables[0].prefix }]);
  left = 1_000;
  expect(await newLoader().load({ load: {} }, context)).toEqual(loadResult({ pending: 1 }));
});
