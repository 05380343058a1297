import { PublishBatchCommand, PublishBatchCommandInput, PublishBatchCommandOutput, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { OutgoingMessage, publishMessages } from '../../../lambda-src/publish/publish-messages';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:topic';
const sns = mockClient(SNSClient);
beforeEach(() => sns.reset());

/** Makes messages with the bodies a, b, c and so on. */
function messages(count: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) => ({ body: String.fromCharCode(97 + i), rows: 3, bytes: 100, label: { attributes: {} }, deduplicationId: `id-${i}` }));
}

/** Simulates an SNS that fails for the bodies for which `failure` returns a reason. */
function topicThat(failure: (body: string, call: number) => { Code: string; SenderFault: boolean } | undefined): void {
  let call = 0;
  sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries: entries }: PublishBatchCommandInput): Partial<PublishBatchCommandOutput> => {
    call++;
    const failed = entries!.flatMap(({ Id, Message }) => {
      const reason = failure(Message!, call);
      return reason ? [{ Id, Message: 'no', ...reason }] : [];
    });
    const taken = entries!.filter(({ Id }) => !failed.some((entry) => entry.Id === Id));
    return { Failed: failed, Successful: taken.map(({ Id }) => ({ Id, MessageId: Id })) };
  });
}

/** Returns the bodies of each call. */
function calls(): string[][] {
  return sns.commandCalls(PublishBatchCommand).map(({ args }) => args[0].input.PublishBatchRequestEntries!.map(({ Message }) => Message!));
}

/** The numbers of messages that SNS accepted and did not accept, call by call. */
const answers: [number, number][] = [];

async function publish(count: number, remaining: number = 60_000): Promise<number[]> {
  answers.length = 0;
  const pauses: number[] = [];
  const time = { remaining: () => remaining, sleep: async (milliseconds: number) => pauses.push(milliseconds) };
  await publishMessages(new SNSClient({}), messages(count), {
    topicArn: TOPIC, maxMessageBytes: 10_000, time, onAnswer: (published, failed) => answers.push([published.length, failed]),
  });
  return pauses;
}

test('messages go out ten at a time, each with its deduplication id', async () => {
  topicThat(() => undefined);
  await publish(12);
  expect(calls().map((bodies) => bodies.length)).toEqual([10, 2]);
  expect(sns.commandCalls(PublishBatchCommand)[1].args[0].input).toEqual({
    TopicArn: TOPIC,
    PublishBatchRequestEntries: ['k', 'l'].map((Message, i) => ({
      Id: `${i}`, Message, MessageAttributes: { deduplicationId: { DataType: 'String', StringValue: `id-${10 + i}` } },
    })),
  });
});

test('entries that SNS fails to take are sent again, only they, after longer and longer pauses', async () => {
  topicThat((body, call) => body === 'b' && call <= 3 ? { Code: 'InternalError', SenderFault: false } : undefined);
  const pauses = await publish(3);
  expect(calls()).toEqual([['a', 'b', 'c'], ['b'], ['b'], ['b']]);
  expect(pauses).toHaveLength(3);
  expect(pauses[2]).toBeGreaterThan(pauses[0]);
  expect(answers).toEqual([[2, 1], [0, 1], [0, 1], [1, 0]]);
});

test('a message that SNS refuses is not sent again, and fails the tick after the others went out', async () => {
  topicThat((body) => body === 'b' ? { Code: 'InvalidParameter', SenderFault: true } : undefined);
  await expect(publish(12)).rejects.toThrow(`1 of 12 messages (3 rows) were not published to ${TOPIC}: InvalidParameter: no`);
  expect(calls().map((bodies) => bodies.length)).toEqual([10, 2]);
});

test('what still fails after five tries fails the tick', async () => {
  topicThat((body) => body < 'c' ? { Code: 'InternalError', SenderFault: false } : undefined);
  await expect(publish(3)).rejects.toThrow('2 of 3 messages (6 rows) were not published');
  expect(calls()).toHaveLength(5);
});

test('nothing is tried again when no time is left for it', async () => {
  topicThat(() => ({ Code: 'InternalError', SenderFault: false }));
  await expect(publish(1, 0)).rejects.toThrow('1 of 1 messages (3 rows) were not published');
  expect(calls()).toHaveLength(1);
});

test('an entry of which the answer says nothing counts as failed', async () => {
  sns.on(PublishBatchCommand).resolves({ Successful: [] });
  await expect(publish(2)).rejects.toThrow('2 of 2 messages (6 rows) were not published to arn:aws:sns:us-east-1:111122223333:topic: NoAnswer');
});

test('a call that fails fails the tick, after the other batches got their chance', async () => {
  sns.on(PublishBatchCommand).rejectsOnce(Object.assign(new Error('no rights'), { name: 'AuthorizationErrorException' }))
    .resolves({ Successful: [{ Id: '0', MessageId: 'm' }, { Id: '1', MessageId: 'n' }] });
  await expect(publish(12)).rejects.toThrow('10 of 12 messages (30 rows) were not published to arn:aws:sns:us-east-1:111122223333:topic: AuthorizationErrorException: no rights');
  expect(answers).toEqual([[0, 10], [2, 0]]);
  expect(calls()).toHaveLength(2);
});
