import { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { snsEnvelope } from '../events';
import { replayResult } from '../redeployable';
import { replayable } from '../replayable';

const REQUEST = { source: 'SUBSCRIPTION_DEAD_LETTERS' } as const;

/** Letters of one row each. */
const letters = (count: number, text?: string) => Array.from({ length: count }, (_, id) => ({ id: `${id}`, body: { id, text } }));

const handles = (...ids: readonly number[]) => ids.map((id) => `handle ${id}`);

test('letters are loaded as one batch, and deleted ten at a time when they are safe', async () => {
  const { deploy, letters: queue, warehouse, loaded, log } = replayable();
  queue.put(...letters(12), { id: '12', body: '[' });
  expect(await deploy().replay(REQUEST)).toEqual(replayResult({ entries: 13, rowsLoaded: 12, rejected: 1 }));
  expect(loaded()).toHaveLength(12);
  expect(warehouse.copies).toBe(1);
  expect(queue.deleted).toEqual(handles(...Array(13).keys()));
  expect(log().filter(({ message, level }) => message === 'batch' || level !== 'INFO')).toHaveLength(1);
});

test('what is not safe stays, and is named', async () => {
  const { deploy, letters: queue } = replayable();
  queue.put({ id: '0', body: { id: 0 } }, { id: '1', body: { id: 'x' } }, { id: '2', body: { id: 2 } });
  expect(await deploy({ rejectedRows: 'FAIL_MESSAGE' }).replay(REQUEST)).toEqual(replayResult({ entries: 3, rowsLoaded: 2, rejected: 1, failed: ['1'] }));
  expect(queue.deleted).toEqual(handles(0, 2));
});

test('a letter is received with its attributes, and stays invisible as long as any invocation lasts', async () => {
  const { deploy, letters: queue, context } = replayable();
  context.getRemainingTimeInMillis = () => 299_001;
  queue.put(...letters(1));
  await deploy().replay(REQUEST);
  expect(queue.received[0]).toEqual({
    QueueUrl: 'https://queue',
    VisibilityTimeout: 300,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
  });
});

test('six megabytes are a batch', async () => {
  const { deploy, letters: queue, warehouse } = replayable();
  queue.put(...letters(40, 'x'.repeat(250_000)).map(({ id, body }) => ({ id, body: [{ ...body, text: undefined, other: body.text }] })));
  expect(await deploy().replay(REQUEST)).toMatchObject({ entries: 40, rowsLoaded: 40 });
  expect(warehouse.copies).toBe(2);
  queue.put(...letters(11).map((letter) => ({ ...letter, Body: JSON.stringify(snsEnvelope(letter)).padEnd(600_000) }))); // ten of them are as many
  expect(await deploy().replay(REQUEST)).toMatchObject({ entries: 11 });
  expect(warehouse.copies).toBe(4);
});

test('without time for another batch the rest is asked for, with the same request', async () => {
  const { deploy, letters: queue, context, loaded } = replayable();
  queue.put(...letters(25));
  context.getRemainingTimeInMillis = () => (queue.received.length > 0 ? 2_500 : 5_000);
  const request = { ...REQUEST, force: true };
  expect(await deploy().replay(request)).toEqual(replayResult({ entries: 10, rowsLoaded: 10, continueWith: request }));
  expect(loaded()).toHaveLength(10);
});

test('what is older than the ledger looks back is kept, and by force it is loaded', async () => {
  const publishedAt = '2020-01-02T00:00:00.000Z';
  const { deploy, letters: queue, bucket, loaded } = replayable();
  const { replay } = deploy({ ledgerHorizonDays: 30 });
  queue.put({ id: '1', body: { id: 1 }, publishedAt });
  expect(await replay(REQUEST)).toEqual(replayResult({ entries: 1, rejected: 1 }));
  expect(bucket.rejected()).toMatchObject([{ reason: 'TOO_OLD' }]);
  queue.put({ id: '2', body: { id: 2 }, publishedAt });
  expect(await replay({ ...REQUEST, force: true })).toEqual(replayResult({ entries: 1, rowsLoaded: 1 }));
  expect(loaded()).toEqual(['2']);
});

test('a letter that is loaded, and not deleted, is told', async () => {
  const { deploy, letters: queue, log } = replayable();
  queue.put(...letters(3));
  queue.refuses = handles(1, 2);
  expect(await deploy().replay(REQUEST)).toEqual(replayResult({ entries: 3, rowsLoaded: 3 }));
  expect(log()).toContainEqual(expect.objectContaining({ level: 'WARN', message: expect.stringContaining('not deleted'), messages: 2, code: 'InternalError' }));
  expect(log().filter(({ level }) => level === 'WARN')).toHaveLength(1);
});

test('a letter of raw delivery has its attributes, text and bytes', async () => {
  const { deploy, letters: queue, warehouse } = replayable();
  const raw = (id: string, MessageAttributes: Record<string, MessageAttributeValue>) => ({ id, body: '', Body: `{"id":${id}}`, MessageAttributes });
  queue.put(
    raw('1', { deduplicationId: { DataType: 'String', StringValue: 'order-7' } }),
    raw('2', { deduplicationId: { DataType: 'Binary', BinaryValue: Buffer.from('order-8') } }),
  );
  expect(await deploy({ rawDelivery: true }).replay(REQUEST)).toMatchObject({ rowsLoaded: 2 });
  expect([...warehouse.ledger.keys()]).toEqual(['order-7', Buffer.from('order-8').toString('base64')]);
});
