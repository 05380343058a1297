import { ReturnedMessages } from '../../../lambda-src/ingest/returned-messages';
import { sqsRecord } from '../events';

function received(times: number, firstReceivedAt: number) {
  const record = sqsRecord('x', 'item');
  return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: `${times}`, ApproximateFirstReceiveTimestamp: `${firstReceivedAt}` } };
}

test('a message that comes for the first time is not suspected', () => {
  expect(new ReturnedMessages().suspectedOf([received(1, Date.now())])).toEqual(new Set());
});

test('a process that has returned nothing suspects what comes again: the one before it may have died of it', () => {
  expect(new ReturnedMessages().suspectedOf([received(2, Date.now() - 60_000)])).toEqual(new Set(['item']));
});

test('what was returned is not suspected when it comes again, however often that was', () => {
  const returned = new ReturnedMessages();
  const firstReceivedAt = Date.now() - 60_000;
  returned.note();
  expect(returned.suspectedOf([received(40, firstReceivedAt)])).toEqual(new Set());
});

test('a message that was first received after the last return is suspected', () => {
  const returned = new ReturnedMessages();
  returned.note();
  expect(returned.suspectedOf([received(2, Date.now() + 60_000)])).toEqual(new Set(['item']));
});

test('what its rows have failed is known, and nothing else', () => {
  const returned = new ReturnedMessages();
  returned.note(['item']);
  expect(returned.isRejected(received(2, 0))).toBe(true);
  expect(returned.isRejected({ ...received(2, 0), messageId: 'other' })).toBe(false);
});
