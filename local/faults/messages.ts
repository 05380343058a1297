import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract';

/** Names of rows, which are their ids, and of messages that hold none, which are their bodies. */
export interface Published {
  /** Ids of the run begin here. */
  readonly first: number;
  readonly loadable: readonly string[];
  readonly unloadable: readonly string[];
}

interface Row {
  readonly id: number;
  readonly note: string;
}

interface Notification {
  readonly rows: readonly Row[];
  readonly deduplicationId?: string;
}

export interface PublishSettings {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly topicArn: string;
  readonly queueUrl: string;
}

/** What no column takes: the note has 20 bytes. */
const TOO_LONG = 'this note is longer than its column';

/** Ids differ from run to run by this. */
const IDS_OF_A_RUN = 1000;

let lastRun = 0;

/** The note of a row that the handler takes and a warehouse may be told to refuse. */
export const REFUSED_NOTE = 'perhaps refused';

/** Publishes what one run is about: good rows, rows that are rejected, messages of a producer that repeats itself, and one that is none. */
export async function publishRun({ sns, sqs, topicArn, queueUrl }: PublishSettings, refused: boolean): Promise<Published> {
  const first = ++lastRun * IDS_OF_A_RUN;
  const good = (number: number): Row => ({ id: first + number, note: `row ${number}` });
  const bad = (number: number): Row => ({ id: first + number, note: TOO_LONG });
  const refusable = (number: number): Row => ({ id: first + number, note: REFUSED_NOTE });
  const unusable = `no notification ${first}`;
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: unusable }));
  await publish(sns, topicArn, [
    { rows: [good(1), good(2)] },
    { rows: [good(3)], deduplicationId: `order-${first}-3` },
    { rows: [good(4), bad(5), good(6), refusable(13)] },
    { rows: [good(3)], deduplicationId: `order-${first}-3` },
    { rows: [bad(7)] },
    { rows: [good(8), good(9), good(10)], deduplicationId: `order '${first}' "8" \u00e9` },
    { rows: [good(11), refusable(12)] },
  ]);
  const ids = (...numbers: number[]) => numbers.map((number) => String(first + number));
  return {
    first,
    loadable: [...ids(1, 2, 3, 4, 6, 8, 9, 10, 11), ...refused ? [] : ids(12, 13)],
    unloadable: [...ids(5, 7), ...refused ? ids(12, 13) : [], unusable],
  };
}

/** One more message, of one good row, which gives the handler occasion to clear away what was left behind. */
export async function publishOneMore({ sns, topicArn }: PublishSettings, published: Published): Promise<Published> {
  const id = published.first + 100 + published.loadable.length;
  await publish(sns, topicArn, [{ rows: [{ id, note: 'one more' }] }]);
  return { ...published, loadable: [...published.loadable, String(id)] };
}

async function publish(sns: SNSClient, topicArn: string, notifications: readonly Notification[]): Promise<void> {
  const { Failed = [] } = await sns.send(new PublishBatchCommand({
    TopicArn: topicArn,
    PublishBatchRequestEntries: notifications.map(({ rows, deduplicationId }, index) => ({
      Id: String(index),
      Message: JSON.stringify(rows),
      ...deduplicationId !== undefined && {
        MessageAttributes: { [DEDUPLICATION_ATTRIBUTE]: { DataType: 'String', StringValue: deduplicationId } },
      },
    })),
  }));
  if (Failed.length > 0) {
    throw new Error(`${Failed.length} of ${notifications.length} messages were not published: ${Failed[0].Message}`);
  }
}
