import * as fc from 'fast-check';
import { failedMessages } from '../../../../local/aws/lambda/batch-response';

const batch = new Set(['a', 'b', 'c']);

test.each([
  ['null', 'null', []],
  ['an empty object', '{}', []],
  ['a list that is null', '{"batchItemFailures":null}', []],
  ['an empty list', '{"batchItemFailures":[]}', []],
  ['messages of the batch', '{"batchItemFailures":[{"itemIdentifier":"b"}]}', ['b']],
  ['a message twice', '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}', ['b']],
])('%s fails just those named', (_, payload, expected) => {
  expect([...failedMessages(payload, batch)]).toEqual(expected);
});

test.each([
  ['no JSON', 'oops'],
  ['text', '"b"'],
  ['a list that is none', '{"batchItemFailures":"b"}'],
  ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
  ['an id that is null', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
  ['another key', '{"batchItemFailures":[{"messageId":"b"}]}'],
  ['an id of another batch', '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"z"}]}'],
  ['an entry that is null', '{"batchItemFailures":[null]}'],
])('%s fails the whole batch', (_, payload) => {
  expect([...failedMessages(payload, batch)]).toEqual(['a', 'b', 'c']);
});

test('whatever a function answers, only messages of the batch can fail', () => {
  fc.assert(fc.property(fc.json(), (payload) => {
    expect([...failedMessages(payload, batch)].every((id) => batch.has(id))).toBe(true);
  }));
});
