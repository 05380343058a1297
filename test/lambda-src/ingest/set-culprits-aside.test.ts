import { ReturnedMessages } from '../../../lambda-src/ingest/returned-messages';
import { setCulpritsAside, TryMessages } from '../../../lambda-src/ingest/set-culprits-aside';
import { readMessage } from '../../../lambda-src/message/read-message';
import { captureOutput } from '../captured-output';
import { noCulprits, sqsEvent } from '../events';

const { Records: records } = sqsEvent({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } }, { id: '3', body: { id: 3 } });
const timeLeft = () => 5_000;
const readAll = (counts: readonly number[]) => {
  const delivered = records.map((record, at) => ({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: `${counts[at]}` } }));
  return { delivered, messages: delivered.map((record) => readMessage(record, { rawDelivery: false, deduplicationId: 'ATTRIBUTE_OR_SNS' })) };
};

test('messages that come for the first time are not tried', async () => {
  const { delivered, messages } = readAll([1, 1, 1]);
  const never: TryMessages = async () => {
    throw new Error('tried');
  };
  expect(await setCulpritsAside(messages, new ReturnedMessages().suspectedOf(delivered), never, timeLeft)).toEqual({ messages, untried: [] });
});

test('of those that come again, the ones that end their trial are kept whole', async () => {
  const { log } = captureOutput();
  const { delivered, messages } = readAll([1, 2, 5]);
  const tried: string[] = [];
  const result = await setCulpritsAside(messages, new ReturnedMessages().suspectedOf(delivered), async (some) => {
    tried.push(...some.map(({ messageId }) => messageId));
    return { culprits: new Set([some[1].itemIdentifier]), untried: new Set() };
  }, timeLeft);
  expect(tried).toEqual(['2', '3']);
  const kept = { ...messages[2], reason: 'TOO_EXPENSIVE', detail: expect.stringContaining('memorySize') };
  expect(result).toEqual({ messages: [messages[0], messages[1], kept], untried: [] });
  expect(log()).toMatchObject([{ level: 'WARN', message: 'messages tried one by one', messages: 2, tooExpensive: 1 }]);
});

test('those that could not be tried come again, and what was found of the others counts', async () => {
  const { log } = captureOutput();
  const { delivered, messages } = readAll([2, 2, 1]);
  const verdicts = { culprits: new Set([messages[0].itemIdentifier]), untried: new Set([messages[1].itemIdentifier]) };
  expect(await setCulpritsAside(messages, new ReturnedMessages().suspectedOf(delivered), async () => verdicts, timeLeft))
    .toEqual({ messages: [expect.objectContaining({ messageId: '1', reason: 'TOO_EXPENSIVE' }), messages[2]], untried: [messages[1].itemIdentifier] });
  expect(log()).toMatchObject([{ level: 'WARN', messages: 2, tooExpensive: 1, untried: 1 }]);
});

test('if nothing can be tried, no message is to blame', async () => {
  const { delivered, messages } = readAll([2, 2, 2]);
  const { log } = captureOutput();
  expect(await setCulpritsAside(messages, new ReturnedMessages().suspectedOf(delivered), async () => Promise.reject(new Error('no process')), timeLeft)).toEqual({ messages, untried: [] });
  expect(log()).toMatchObject([{ level: 'ERROR', message: 'messages not tried', messages: 3, error: ['Error: no process'] }]);
});

test('that nobody is to blame is no warning', async () => {
  const { log } = captureOutput();
  const { delivered, messages } = readAll([2, 1, 1]);
  expect(await setCulpritsAside(messages, new ReturnedMessages().suspectedOf(delivered), noCulprits, timeLeft)).toEqual({ messages, untried: [] });
  expect(log()).toMatchObject([{ level: 'INFO', message: 'messages tried one by one', messages: 1, tooExpensive: 0 }]);
});
