import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';

/** Names of rows, each a version of an id, and of messages without rows, which are named by their bodies. */
export interface Published {
  /** The first id of the run. */
  readonly first: number;
  /** The rows that are in the table in the end. */
  readonly loadable: readonly string[];
  /** The rows and messages that are in quarantine in the end. */
  readonly unloadable: readonly string[];
  /** Versions that later ones replace, if rows are merged. */
  readonly replaced: readonly string[];
  /** A message that did not come from SNS, so that its id changes in a redrive. */
  readonly foreign: string;
}

interface Row {
  readonly id: number;
  readonly version: number;
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
  /** Whether only the latest version of a row stays in the table. */
  readonly merges: boolean;
}

/** A value that its column cannot hold: a note has 20 bytes. */
const TOO_LONG = 'this note is longer than its column';

/** The distance between the first ids of two runs. */
const IDS_OF_A_RUN = 1000;

let lastRun = 0;

/** The note of a row that the handler accepts, and that a warehouse may be configured to refuse. */
export const REFUSED_NOTE = 'perhaps refused';

export function rowName({ id, version }: Pick<Row, 'id' | 'version'>): string {
  return `${id}.${version}`;
}

/**
 * Publishes the messages of one run: good rows, some in several versions, rows that are rejected, repeated messages of a producer,
 * and a message that did not come from SNS.
 */
export async function publishRun(settings: PublishSettings, refused: boolean): Promise<Published> {
  const first = ++lastRun * IDS_OF_A_RUN;
  const row = (note: string) => (number: number, version = 1): Row => ({ id: first + number, version, note });
  const [good, bad, refusable] = [row('good'), row(TOO_LONG), row(REFUSED_NOTE)];
  const foreign = `no notification ${first}`;
  const notifications: Notification[] = [
    { rows: [good(1), good(2)] },
    { rows: [good(3)], deduplicationId: `order-${first}-3` },
    { rows: [good(4), bad(5), good(6), refusable(13)] },
    { rows: [good(3)], deduplicationId: `order-${first}-3` },
    { rows: [bad(7)] },
    { rows: [good(8), good(9), good(10)], deduplicationId: `order '${first}' "8" \u00e9` },
    { rows: [good(11), refusable(12)] },
    { rows: [good(1, 3), good(4, 2), good(8, 3), good(8, 2)] },
    { rows: [good(1, 2), bad(4, 3), good(9, 2)] },
  ];
  await settings.sqs.send(new SendMessageCommand({ QueueUrl: settings.queueUrl, MessageBody: foreign }));
  await publish(settings, notifications);
  const rows = new Map(notifications.flatMap((notification) => notification.rows).map((one) => [rowName(one), one]));
  const isBad = ({ note }: Row) => note === TOO_LONG || (refused && note === REFUSED_NOTE);
  const fitting = [...rows.values()].filter((one) => !isBad(one));
  const isLatest = ({ id, version }: Row) => !settings.merges || fitting.every((other) => other.id !== id || other.version <= version);
  return {
    first,
    loadable: fitting.filter(isLatest).map(rowName),
    unloadable: [...rows.values()].filter(isBad).map(rowName),
    replaced: fitting.filter((one) => !isLatest(one)).map(rowName),
    foreign,
  };
}

/** Publishes one more message with one good row, so that the handler runs again and removes what was left behind. */
export async function publishOneMore(settings: PublishSettings, published: Published): Promise<Published> {
  const row = { id: published.first + 100 + published.loadable.length, version: 1, note: 'one more' };
  await publish(settings, [{ rows: [row] }]);
  return { ...published, loadable: [...published.loadable, rowName(row)] };
}

/** Sends a notification to the queue to which SNS moves what it cannot deliver. */
export async function leaveUndelivered({ sqs, topicArn }: PublishSettings, queueUrl: string, published: Published, now: number): Promise<Published> {
  const row = { id: published.first + 200, version: 1, note: 'not delivered' };
  await sqs.send(new SendMessageCommand({
    QueueUrl: queueUrl,
    MessageBody: JSON.stringify({
      Type: 'Notification', MessageId: `undelivered-${row.id}`, TopicArn: topicArn, Timestamp: new Date(now).toISOString(), Message: JSON.stringify([row]),
    }),
  }));
  return { ...published, loadable: [...published.loadable, rowName(row)] };
}

async function publish({ sns, topicArn }: PublishSettings, notifications: readonly Notification[]): Promise<void> {
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
