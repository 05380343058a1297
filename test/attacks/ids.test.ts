import { attackedIngest } from './attacked-ingest';
import { partId } from '../../lambda-src/message/deduplication-id';
import { messageDigest } from '../../lambda-src/message/message-digest';
import { column, ID } from '../lambda-src/schemas';
import { plainIngest } from '../observed';

const FORGED = { id: 'sns-attacker', deduplicationId: 'order-1001', body: { id: 7, text: 'forged' } };
const GENUINE = { id: 'sns-victim', deduplicationId: 'order-1001', body: { id: 1001, text: 'genuine' } };

test('A producer publishes first under an id that another one is about to use: with DeduplicationId.SNS the id does not count, and the genuine message is loaded', async () => {
  const { deliver, warehouse, bucket } = attackedIngest({ deduplicationId: 'SNS' });
  await deliver(FORGED);
  await deliver(GENUINE);
  await deliver(GENUINE);
  expect(warehouse.rows).toEqual([['7', 'forged'], ['1001', 'genuine']]);
  expect([...warehouse.ledger.keys()]).toEqual(['sns-attacker', 'sns-victim']);
  expect(bucket.rejected()).toEqual([]);
});

test('A producer publishes in the same batch under the id of another one: with DeduplicationId.SNS both are loaded at once', async () => {
  const { deliver, warehouse } = attackedIngest({ deduplicationId: 'SNS' });
  expect(await deliver(FORGED, GENUINE)).toEqual({ batchItemFailures: [] });
  expect(warehouse.rows).toEqual([['7', 'forged'], ['1001', 'genuine']]);
});

test('A producer takes the id that SNS gave another message: with DeduplicationId.SNS the other message is loaded', async () => {
  const { deliver, warehouse } = attackedIngest({ deduplicationId: 'SNS' });
  await deliver({ ...FORGED, deduplicationId: 'sns-victim' });
  await deliver({ ...GENUINE, deduplicationId: undefined });
  expect(warehouse.rows).toEqual([['7', 'forged'], ['1001', 'genuine']]);
});

test('A producer publishes first under the id of another one, where ids count: the genuine message is kept whole, the alarm Books rings, and a replay loads it', async () => {
  const { deliver, replay, warehouse, bucket, metrics } = attackedIngest();
  await deliver(FORGED);
  expect(metrics()).not.toHaveProperty('UnbalancedMessages');
  await deliver(GENUINE);
  expect(bucket.rejected()).toMatchObject([{ messageId: 'sns-victim', reason: 'ID_REUSED', value: JSON.stringify(GENUINE.body) }]);
  expect(metrics()).toMatchObject({ 'UnbalancedMessages': 1, 'Rejections ID_REUSED': 1 });
  const books = plainIngest().ingest.alarms.find(({ node }) => node.id === 'Books')!;
  expect(books.metric.toMetricConfig().metricStat).toMatchObject({ metricName: 'UnbalancedMessages', statistic: 'Sum' });
  await replay({ prefix: 'rejected/', force: true });
  expect(warehouse.rows).toEqual([['7', 'forged'], ['1001', 'genuine']]);
});

test('A producer takes the id of a row that will be replayed: it has a character that no producer\'s id keeps, and so the row is loaded', async () => {
  const { deliver, redeploy, replay, warehouse } = attackedIngest();
  const body = [{ id: 1 }, { id: 2, text: 'too long for it' }];
  await deliver({ id: 'sns-victim', body });
  const digest = messageDigest(JSON.stringify(body), {});
  const guesses = [partId('sns-victim', digest, 2), `sns-victim/${digest}/2`, 'sns-victim/2'];
  await deliver(...guesses.map((deduplicationId, at) => ({ id: `sns-attacker-${at}`, deduplicationId, body: { id: 666 } })));
  redeploy({ version: 'v2', columns: [ID, column('text', { name: 'VARCHAR', length: 100 }, 'VARCHAR(100)')] });
  expect(await replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 1, superseded: 0 });
  expect(warehouse.rows).toContainEqual(['2', 'too long for it']);
});
