import type { SQSRecord } from 'aws-lambda';
import { attackedIngest } from './attacked-ingest';
import { sqsRecord } from '../lambda-src/events';

const RAW = { rawDelivery: true, deduplicationId: 'ATTRIBUTE' } as const;

const raw = (body: string, id: string, itemIdentifier: string): SQSRecord => ({
  ...sqsRecord(body, itemIdentifier), messageAttributes: { deduplicationId: { stringValue: id, dataType: 'String' } },
});

const evidenceOf = ({ bucket }: ReturnType<typeof attackedIngest>) => bucket.rejected().map(({ value }) => value);

test.each([
  ['rows that are rejected, too', '[{"id":"attacker"}]', 2],
  ['a body that cannot be read', 'attacker', 2],
  ['no rows', '[]', 1],
  ['rows that load', '[{"id":7}]', 1],
])('A producer publishes under the id of a message of which rows are kept, with raw delivery and %s: the name of what is kept has a digest of the message, so nothing is overwritten', async (_, body, objects) => {
  const victim = attackedIngest(RAW);
  await victim.invoke(raw('[{"id":"evidence"}]', 'ORDER-1', 'victim'));
  const [key] = victim.bucket.keys();
  const before = victim.bucket.text(key);
  await victim.invoke(raw(body, 'ORDER-1', 'attacker'));
  expect(victim.bucket.text(key)).toBe(before);
  expect(evidenceOf(victim)).toContainEqual({ id: 'evidence' });
  expect(victim.bucket.keys('rejected/')).toHaveLength(objects);
});

test('A producer is the first under an id, so that what is kept of another message would count as kept already: the name has the digest of each message, and both are kept', async () => {
  const victim = attackedIngest(RAW);
  await victim.invoke(raw('[{"id":"attacker"}]', 'ORDER-1', 'attacker'));
  await victim.invoke(raw('[{"id":"evidence"}]', 'ORDER-1', 'victim'));
  expect(evidenceOf(victim)).toEqual(expect.arrayContaining([{ id: 'attacker' }, { id: 'evidence' }]));
});

test('A producer sends the very message again whose rows are kept, with raw delivery: the object is written only if there is none', async () => {
  const victim = attackedIngest(RAW);
  await victim.invoke(raw('[{"id":"evidence"}]', 'ORDER-1', 'victim'));
  const [[key, first]] = victim.bucket.objects;
  await victim.invoke(raw('[{"id":"evidence"}]', 'ORDER-1', 'attacker'));
  expect([...victim.bucket.objects.keys()]).toEqual([key]);
  expect(victim.bucket.objects.get(key)).toBe(first);
});

test.each(['../../staging/ORDER-1', 'a/b', '.', '..', '%2e%2e%2f'])('A producer chooses the id %j to write elsewhere in the bucket: the name has the hash of such an id', async (id) => {
  const victim = attackedIngest(RAW);
  await victim.invoke(raw('attacker', id, 'attacker'));
  expect(victim.bucket.keys()).toEqual([expect.stringMatching(/^rejected\/undated\/[0-9a-f]{64}\.[0-9a-f]{16}\.ndjson\.gz$/)]);
});
