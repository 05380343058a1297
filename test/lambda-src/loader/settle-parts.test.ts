import { staged } from './staged';
import { partsKey } from '../../../lambda-src/staging/pending-key';
import { column, ID } from '../schemas';

const LAX = column('text', { name: 'VARCHAR', length: 10 }, 'VARCHAR(3)');

/** A loader that has loaded messages of which COPY refused a row each, which it takes now, and replays of them that are pending. */
async function replayed(messages: number) {
  const all = staged({ columns: [ID, LAX] });
  const { warehouse, stage, load, replay, bucket } = all;
  warehouse.refuses = (fields) => (fields.at(-1) === 'long' ? 'too long' : undefined);
  for (let at = 0; at < messages; at++) {
    await stage({ id: `m${at}`, body: [{ id: 2 * at, text: 'a' }, { id: 2 * at + 1, text: 'long' }] });
  }
  await load();
  expect([warehouse.rows.length, bucket.keys('app/rejected/').length]).toEqual([messages, messages]);
  warehouse.refuses = () => undefined;
  for (const key of bucket.keys('app/rejected/')) {
    await replay(key.slice('app/'.length));
  }
  return { ...all, replayedObjects: () => all.pending().filter(({ ids }) => ids === 'PARTS').map(({ key }) => key) };
}

test('a replayed object that cannot be removed keeps what is known of its rows, and the next run loads each once', async () => {
  const { bucket, load, warehouse, pending, replayedObjects } = await replayed(1);
  const [key] = replayedObjects();
  const kept = bucket.objects.get(key)!;
  // S3 deletes the keys of one request one by one, and may refuse one of them.
  bucket.fault = (action, _, phase) => {
    if (action === 'delete' && phase === 'after' && !bucket.objects.has(key)) {
      bucket.put(key, kept.body);
      throw new Error('InternalError');
    }
  };
  expect(await load()).toMatchObject({ failed: 1 });
  expect([bucket.objects.has(key), bucket.objects.has(partsKey(key))]).toEqual([true, true]);
  bucket.fault = () => undefined;
  expect(await load()).toMatchObject({ failed: 0, pending: 0 });
  expect(warehouse.rows.map(([id]) => id).sort()).toEqual(['0', '1']);
  expect([pending(), bucket.keys('pending/').filter((one) => one.endsWith('.parts.json'))]).toEqual([[], []]);
});

test('parts that cannot be removed after their object do nothing', async () => {
  const { bucket, load, warehouse, replayedObjects, log } = await replayed(1);
  const [key] = replayedObjects();
  bucket.fault = (action, name, phase) => {
    if (action === 'delete' && name === '1 objects' && phase === 'before' && !bucket.objects.has(key)) throw new Error('InternalError');
  };
  await load();
  bucket.fault = () => undefined;
  expect(bucket.keys('pending/').filter((one) => one.endsWith('.parts.json'))).toEqual([partsKey(key)]);
  expect(log()).toContainEqual(expect.objectContaining({ level: 'WARN', message: 'parts not removed; without their object they do nothing' }));
  expect(await load()).toMatchObject({ failed: 0, pending: 0 });
  expect(warehouse.rows).toHaveLength(2);
});

test('a replayed object without what is known of its rows is given up, the others load, and another replay loads its rows once', async () => {
  const { bucket, load, warehouse, pending, replay, replayedObjects, log } = await replayed(3);
  const keys = replayedObjects();
  bucket.objects.delete(partsKey(keys[0]));
  expect(await load()).toMatchObject({ failed: 0, pending: 0 });
  expect([warehouse.rows.length, pending()]).toEqual([5, []]);
  expect(log()).toContainEqual(expect.objectContaining({ level: 'ERROR', key: keys[0], message: expect.stringContaining('replay them again') }));
  await replay('rejected/');
  await load();
  expect(warehouse.rows.map(([id]) => id).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
});
