import { createHash } from 'crypto';
import { messageDigest } from '../../../lambda-src/message/message-digest';
import { isUnusable } from '../../../lambda-src/message/messages';
import { readMessage } from '../../../lambda-src/message/read-message';
import { NULL_MARKER } from '../../../lambda-src/values/loadable-text';
import { snsEnvelope, sqsRecord } from '../events';

const record = (more: object = {}, id = 'a') => sqsRecord({ ...snsEnvelope({ id, body: '[]' }), ...more }, `item-${id}`);
const withId = (deduplicationId: string) => record({ MessageAttributes: { deduplicationId: { Type: 'String', Value: deduplicationId } } });
const WRAPPED = { rawDelivery: false, deduplicationId: 'ATTRIBUTE_OR_SNS' } as const;
const RAW = { rawDelivery: true, deduplicationId: 'ATTRIBUTE' } as const;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a wrapped message', () => {
  test('has the envelope\'s id, time, topic and attributes', () => {
    expect(readMessage(record({ MessageAttributes: { desk: { Type: 'String', Value: 'fx' } } }), WRAPPED)).toEqual({
      itemIdentifier: 'item-a',
      messageId: 'a',
      deduplicationId: 'a',
      publishedAt: '2026-03-04T05:06:07.000Z',
      topicArn: 'arn:aws:sns:us-east-1:123456789012:topic',
      attributes: { desk: 'fx' },
      body: '[]',
      mayHoldUnloadable: false,
      digest: messageDigest('[]', { desk: 'fx' }),
    });
  });

  test('has its subject, the number that a FIFO topic gives, and which attributes are lists', () => {
    const MessageAttributes = { tags: { Type: 'String.Array', Value: '["a"]' }, desk: { Type: 'String', Value: 'fx' } };
    expect(readMessage(record({ Subject: 'New order', SequenceNumber: '10000000000000003000', MessageAttributes }), WRAPPED))
      .toMatchObject({ subject: 'New order', sequenceNumber: '10000000000000003000', attributes: { tags: '["a"]', desk: 'fx' }, listAttributes: ['tags'] });
  });

  test.each([{ SequenceNumber: 7 }, { SequenceNumber: '-1' }, { SequenceNumber: '1'.repeat(40) }, { Subject: 7 }])('of another form is not SNS\'s: %j', (more) => {
    expect(readMessage(record(more), WRAPPED)).toMatchObject({ reason: 'NOT_AN_ENVELOPE' });
  });

  test('has the producer\'s deduplication id where there is one', () => {
    expect(readMessage(withId('tick-7'), WRAPPED)).toMatchObject({ messageId: 'a', deduplicationId: 'tick-7' });
  });

  test('has SNS\'s id whatever its producer sends, if the attribute is ignored', () => {
    expect(readMessage(withId('tick-7'), { ...WRAPPED, deduplicationId: 'SNS' })).toMatchObject({ deduplicationId: 'a', attributes: { deduplicationId: 'tick-7' } });
  });

  test('is unusable without the attribute, if each must have it', () => {
    const schema = { ...WRAPPED, deduplicationId: 'ATTRIBUTE' } as const;
    expect(readMessage(record(), schema)).toMatchObject({ reason: 'NO_ID', messageId: 'a', body: '[]' });
    expect(isUnusable(readMessage(withId('tick-7'), schema))).toBe(false);
  });

  test.each([
    ['is longer than the ledger\'s column', 'x'.repeat(257)],
    ['has more bytes than the ledger\'s column', 'я'.repeat(129)],
    ['ends in a blank, which Redshift ignores when it compares', 'tick '],
    ['holds a control character', 'a\nb'],
    ['is what stands for NULL', NULL_MARKER],
  ])('has the SHA-256 of a deduplication id that %s', (_, id) => {
    expect(readMessage(withId(id), WRAPPED)).toMatchObject({ deduplicationId: sha256(id) });
  });

  test('tells ids apart that differ in half a surrogate pair only', () => {
    const [one, other] = ['a\ud800', 'a\udc00'].map((id) => readMessage(withId(id), WRAPPED).deduplicationId);
    expect([one, other]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(one).not.toBe(other);
  });

  test('keeps a deduplication id of 256 bytes as it is', () => {
    expect(readMessage(withId('я'.repeat(128)), WRAPPED)).toMatchObject({ deduplicationId: 'я'.repeat(128) });
  });

  test.each([
    ['needs no escapes', 'я 😀 \n"', false],
    ['has a NUL', 'a\0', true],
    ['has half a surrogate pair', 'a\udc00', true],
    ['escapes what it could hold as it is, as Python does', '\\ud83d\\ude00', true],
    ['has another escape', '\\u00e9', false],
  ])('is checked text by text only if there is a reason: it %s', (_, text, expected) => {
    expect(readMessage(record({ Message: `["${text}"]` }), WRAPPED).mayHoldUnloadable).toBe(expected);
    expect(readMessage(record({ MessageAttributes: { a: { Type: 'String', Value: text } } }), WRAPPED).mayHoldUnloadable).toBe(expected);
  });

  test('takes no attribute from what every object inherits', () => {
    const message = readMessage(record(), WRAPPED);
    expect(!isUnusable(message) && message.attributes.constructor).toBeUndefined();
  });

  test.each([
    ['is not JSON', '{'],
    ['is a list, as raw delivery would bring it', '[{"id":1}]'],
    ['is null', 'null'],
    ['is no notification', JSON.stringify({ ...snsEnvelope({ id: 'a', body: '[]' }), Type: 'SubscriptionConfirmation' })],
    ['has an attribute that is null', JSON.stringify({ ...snsEnvelope({ id: 'a', body: '[]' }), MessageAttributes: { a: null } })],
    ['has an attribute whose value is a number', JSON.stringify({ ...snsEnvelope({ id: 'a', body: '[]' }), MessageAttributes: { a: { Type: 'Number', Value: 1 } } })],
    ['has a list of attributes', JSON.stringify({ ...snsEnvelope({ id: 'a', body: '[]' }), MessageAttributes: [] })],
    ['has an id that SNS does not give', JSON.stringify({ ...snsEnvelope({ id: 'a"b', body: '[]' }) })],
    ['lacks the topic', JSON.stringify({ ...snsEnvelope({ id: 'a', body: '[]' }), TopicArn: undefined })],
  ])('is unusable if the body %s', (_, body) => {
    expect(readMessage(sqsRecord(body, 'item-1'), WRAPPED)).toEqual({
      itemIdentifier: 'item-1',
      messageId: 'item-1',
      deduplicationId: 'item-1',
      publishedAt: '2026-03-05T00:00:00.000Z',
      topicArn: '',
      attributes: {},
      mayHoldUnloadable: false,
      digest: messageDigest(body, {}),
      reason: 'NOT_AN_ENVELOPE',
      detail: expect.stringContaining('\'rawMessageDelivery\' to true'),
      body,
    });
  });
});

describe('a raw message', () => {
  test.each([['String.Array', true], ['String', false]])('may hold in an attribute what no column holds, if that is read as JSON: %s', (dataType, mayHoldUnloadable) => {
    const raw = { ...sqsRecord('[]', 'item-1'), messageAttributes: { tags: { stringValue: '["\\u0000"]', dataType } } };
    expect(readMessage(raw, { ...WRAPPED, rawDelivery: true })).toMatchObject({ mayHoldUnloadable });
  });

  test('has SQS\'s id and time, its attributes, and no topic', () => {
    const raw = { ...sqsRecord('[]', 'item-1'), messageAttributes: { desk: { stringValue: 'fx', dataType: 'String' } } };
    expect(readMessage(raw, { ...WRAPPED, rawDelivery: true })).toEqual({
      itemIdentifier: 'item-1',
      messageId: 'item-1',
      deduplicationId: 'item-1',
      publishedAt: '2026-03-05T00:00:00.000Z',
      topicArn: '',
      attributes: { desk: 'fx' },
      body: '[]',
      mayHoldUnloadable: false,
      digest: messageDigest('[]', { desk: 'fx' }),
    });
  });

  test('has the producer\'s deduplication id where there is one', () => {
    const raw = { ...sqsRecord('[]', 'item-1'), messageAttributes: { deduplicationId: { stringValue: 'tick-7', dataType: 'String' } } };
    expect(readMessage(raw, RAW)).toMatchObject({ deduplicationId: 'tick-7' });
  });

  test('has SQS\'s id where nothing depends on ids', () => {
    const raw = { ...sqsRecord('[]', 'item-1'), messageAttributes: { deduplicationId: { stringValue: 'tick-7', dataType: 'String' } } };
    expect(readMessage(raw, { rawDelivery: true, deduplicationId: 'SNS' })).toMatchObject({ deduplicationId: 'item-1', attributes: { deduplicationId: 'tick-7' } });
  });

  test('is unusable without a deduplication id where each must be loaded once: SQS\'s id is another one at every delivery', () => {
    expect(readMessage(sqsRecord('[]', 'item-1'), RAW)).toMatchObject({ reason: 'NO_ID', body: '[]' });
  });
});

describe('the digest of a message', () => {
  const digest = messageDigest('[]', { one: '1', two: '2' });

  test('is a signed 64-bit number, which Redshift stores as BIGINT, and the same for attributes in any order', () => {
    expect(digest).toMatch(/^-?\d{1,19}$/);
    expect(BigInt.asIntN(64, BigInt(digest)).toString()).toBe(digest);
    expect(messageDigest('[]', { two: '2', one: '1' })).toBe(digest);
  });

  test.each<[string, string, Record<string, string>]>([
    ['the body', '[ ]', { one: '1', two: '2' }],
    ['the value of an attribute', '[]', { one: '1', two: '3' }],
    ['the name of an attribute', '[]', { one: '1', three: '2' }],
    ['what belongs to the body', '', { one: '1', two: '2[]' }],
  ])('changes with %s', (_, body, attributes) => {
    expect(messageDigest(body, attributes)).not.toBe(digest);
  });
});
