import { setCulpritsAside, TryMessages } from '../../../lambda-src/ingest/set-culprits-aside';
import { readMessage } from '../../../lambda-src/message/read-message';
import { sqsEvent } from '../events';

const { Records: records } = sqsEvent({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } }, { id: '3', body: { id: 3 } });
const readAll = (counts: readonly number[]) => {
  const delivered = records.map((record, at) => ({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: `${counts[at]}` } }));
  return { delivered, messages: delivered.map((record) => readMessage(record, { rawDelivery: false, delivery: 'EXACTLY_ONCE' })) };
};

test('messages that come for the first time are not tried', async () => {
  const { delivered, messages } = readAll([1, 1, 1]);
  const never: TryMessages = async () => {
    throw new Error('tried');
  };
  expect(await setCulpritsAside(delivered, messages, never)).toEqual(messages);
});

test('of those that come again, the ones that end their trial are kept whole', async () => {
  const { delivered, messages } = readAll([1, 2, 5]);
  const tried: string[] = [];
  const result = await setCulpritsAside(delivered, messages, async (some) => {
    tried.push(...some.map(({ messageId }) => messageId));
    return new Set([some[1].itemIdentifier]);
  });
  expect(tried).toEqual(['2', '3']);
  expect(result).toEqual([messages[0], messages[1], { ...messages[2], reason: 'TOO_EXPENSIVE', detail: expect.stringContaining('memorySize') }]);
});

test('if nothing can be tried, no message is to blame', async () => {
  const { delivered, messages } = readAll([2, 2, 2]);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await setCulpritsAside(delivered, messages, async () => Promise.reject(new Error('no process')))).toEqual(messages);
});
