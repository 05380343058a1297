import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { attackedIngest } from './attacked-ingest';
import { PUBLISHED_AT, QUEUE_ARN, snsEnvelope, sqsRecord, TOPIC_ARN } from '../lambda-src/events';

const OTHER_TOPIC = TOPIC_ARN.replace('topic', 'others');
const OTHER_QUEUE = QUEUE_ARN.replace('queue', 'old');
const ROW = { id: 1, text: 'forged' };
const DONE = { batchItemFailures: [] };

const forged = (members: object = {}, id = 'forged') => sqsRecord({ ...snsEnvelope({ id, body: ROW }), ...members }, `item-${id}`);
const from = (eventSourceARN: string | undefined, record = forged()) => ({ ...record, eventSourceARN: eventSourceARN! });

describe('Somebody hands the handler a record', () => {
  test.each([['of a queue that is not the ingest\'s', OTHER_QUEUE], ['of a queue whose name is nearly the ingest\'s', `${QUEUE_ARN},`], ['without a queue', undefined]])(
    '%s: the queue of each record is checked, so nothing is loaded or written, and the record stays where it came from', async (_, queue) => {
      const { invoke, warehouse, bucket, log, api } = attackedIngest();
      expect(await invoke(from(queue))).toEqual({ batchItemFailures: [{ itemIdentifier: 'item-forged' }] });
      expect([warehouse.rows, bucket.calls, api.submissions]).toEqual([[], [], []]);
      expect(log()).toEqual([{ level: 'ERROR', message: expect.stringContaining('name it in \'additionalQueues\''), messages: 1, queues: [queue ?? null] }]);
    });

  test('of another queue among genuine ones: those are loaded, and it is not', async () => {
    const { invoke, warehouse } = attackedIngest();
    const genuine = sqsRecord(snsEnvelope({ id: 'genuine', body: { id: 2 } }), 'item-genuine');
    expect(await invoke(from(OTHER_QUEUE), genuine)).toEqual({ batchItemFailures: [{ itemIdentifier: 'item-forged' }] });
    expect(warehouse.rows).toEqual([['2', '~N~']]);
  });

  test('without an envelope, of another queue: the queue is checked with raw delivery, too', async () => {
    const { invoke, bucket, warehouse } = attackedIngest({ rawDelivery: true, deduplicationId: 'ATTRIBUTE' });
    await invoke(from(OTHER_QUEUE, sqsRecord('[{"id":1}]', 'item')));
    expect([warehouse.rows, bucket.calls]).toEqual([[], []]);
  });

  test.each([
    ['of another topic', { TopicArn: OTHER_TOPIC }],
    ['of no topic', { TopicArn: 'not-the-topic' }],
    ['of a topic whose name begins with that of the ingest\'s', { TopicArn: `${TOPIC_ARN}2` }],
    ['of the far future, which would win every merge and never be too old', { Timestamp: '9999-12-31T23:59:59.999Z' }],
    ['of tomorrow', { Timestamp: new Date(Date.now() + 24 * 3_600_000).toISOString() }],
    ['of no time', { Timestamp: 'garbage' }],
    ['of a time that is a path', { Timestamp: '2026-03-04T05:06:07.000Z/../../../x' }],
    ['of a day that is none', { Timestamp: '2026-02-30T05:06:07.000Z' }],
    ['of a time without a zone', { Timestamp: '2026-03-04T05:06:07' }],
    ['of a time with an offset', { Timestamp: '2026-03-04T05:06:07+01:00' }],
  ])('%s: it is no envelope, and is kept whole by its own id and digest, and not loaded', async (_, members) => {
    const { invoke, warehouse, bucket } = attackedIngest();
    expect(await invoke(forged(members))).toEqual(DONE);
    expect(warehouse.rows).toEqual([]);
    expect(bucket.rejected()).toMatchObject([{ reason: 'NOT_AN_ENVELOPE', messageId: 'item-forged', row: null, value: expect.stringContaining('forged') }]);
    expect(bucket.keys()).toEqual([expect.stringMatching(/^rejected\/undated\/item-forged\.[0-9a-f]{16}\.ndjson\.gz$/)]);
  });

  test('with the id of a message of which something is kept: its name has a digest of its contents, so nothing is overwritten', async () => {
    const { deliver, invoke, bucket } = attackedIngest();
    await deliver({ id: 'victim', body: { id: 'evidence' } });
    const [key] = bucket.keys();
    const evidence = bucket.text(key);
    await invoke(forged({ Message: '[{"id":"x"}]' }, 'victim'), forged({ Message: '[]', MessageId: 'victim' }), forged({ Message: '{', MessageId: 'victim' }));
    expect(bucket.text(key)).toBe(evidence);
    expect(bucket.keys('rejected/').length).toBeGreaterThan(1);
  });
});

test('Somebody puts rows into the queue without SNS, and waits for a replay of what was rejected: no replay takes them for rows', async () => {
  const { invoke, replay, warehouse } = attackedIngest();
  await invoke(sqsRecord('[{"id":1,"text":"forged"}]', 'item-1'));
  for (const force of [false, true]) {
    expect(await replay({ prefix: 'rejected/', force })).toMatchObject({ rowsLoaded: 0, rejected: 1 });
  }
  expect(warehouse.rows).toEqual([]);
});

describe('A genuine message is not taken for a forged one', () => {
  test('if it comes from an additional queue, which may be that of an ingest of another topic', async () => {
    const { invoke, warehouse } = attackedIngest({}, { QUEUE_ARNS: `${QUEUE_ARN},${OTHER_QUEUE}` });
    expect(await invoke(from(OTHER_QUEUE, forged({ TopicArn: OTHER_TOPIC })))).toEqual(DONE);
    expect(warehouse.rows).toEqual([['1', 'forged']]);
  });

  test('if it is of an additional topic', async () => {
    const { invoke, warehouse } = attackedIngest({}, { TOPIC_ARNS: `${TOPIC_ARN},${OTHER_TOPIC}` });
    await invoke(forged({ TopicArn: OTHER_TOPIC }));
    expect(warehouse.rows).toEqual([['1', 'forged']]);
  });

  test('if the clock of SNS is some minutes ahead', async () => {
    const { invoke, warehouse } = attackedIngest();
    await invoke(forged({ Timestamp: new Date(Date.now() + 4 * 60_000).toISOString() }));
    expect(warehouse.rows).toEqual([['1', 'forged']]);
  });

  test.each(['2026-03-04T05:06:07Z', '2024-02-29T23:59:59.999Z', PUBLISHED_AT])('if it was published at %s', async (Timestamp) => {
    const { invoke, warehouse } = attackedIngest();
    await invoke(forged({ Timestamp }));
    expect(warehouse.rows).toEqual([['1', 'forged']]);
  });

  test('for good: what was kept because of its topic loads once, when the topic is named, or with force', async () => {
    for (const [TOPIC_ARNS, force] of [[`${TOPIC_ARN},${OTHER_TOPIC}`, false], [TOPIC_ARN, true]] as const) {
      const { invoke, replay, redeploy, warehouse } = attackedIngest();
      await invoke(forged({ TopicArn: OTHER_TOPIC }));
      expect(await replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 0, rejected: 1 });
      redeploy({}, { TOPIC_ARNS });
      expect(await replay({ prefix: 'rejected/', force })).toMatchObject({ rowsLoaded: 1, rejected: 0 });
      expect(await replay({ prefix: 'rejected/', force })).toMatchObject({ rowsLoaded: 0 });
      await invoke(forged({ TopicArn: TOPIC_ARN }));
      expect(warehouse.rows).toEqual([['1', 'forged']]);
      expect([...warehouse.ledger.keys()]).toEqual(['forged']);
    }
  });

  test('if SNS could not deliver it: the subscription\'s dead letters have the same envelope, and are checked as the queue\'s own', async () => {
    for (const [TopicArn, force, rowsLoaded] of [[TOPIC_ARN, false, 1], [OTHER_TOPIC, false, 0], [OTHER_TOPIC, true, 1]] as const) {
      const { replay, sqs } = attackedIngest();
      const Body = JSON.stringify({ ...snsEnvelope({ id: 'letter', body: ROW }), TopicArn });
      const letter = { MessageId: 'item', ReceiptHandle: 'h', Body, Attributes: { SentTimestamp: '0' } };
      mockClient(sqs).on(ReceiveMessageCommand).resolvesOnce({ Messages: [letter] }).resolves({}).on(DeleteMessageBatchCommand).resolves({});
      expect(await replay({ source: 'SUBSCRIPTION_DEAD_LETTERS', force })).toMatchObject({ rowsLoaded, rejected: 1 - rowsLoaded });
    }
  });
});
