import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DELETED_NOTE } from '../../integ/fault-versions';
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
  /** All rows, each once. */
  readonly rows: readonly Row[];
}

export interface Row {
  readonly id: number;
  readonly version: number;
  readonly note: string;
  /** A field that only some versions of the ingest have a column for. */
  readonly extra?: string;
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
  /** The table of deleted rows; undefined if no row is a deletion. */
  readonly tombstones?: string;
}

/**
 * Which messages are published: the usual ones; of these only rows of one version; these and ones of which the versions of an ingest accept
 * other rows; only one of the latter; or only one of which the handler rejects a row and COPY another one.
 */
export type MessageKind = 'MIXED' | 'SINGLE' | 'VERSIONED' | 'ONE_MESSAGE' | 'REFUSED' | 'WHOLLY_REFUSED';

export interface RunOfMessages {
  readonly kind?: MessageKind;
  /** Whether the warehouse refuses some rows that the handler accepts. */
  readonly refused?: boolean;
}

/** A value that its column cannot hold: a note has 20 bytes. */
const TOO_LONG = 'this note is longer than its column';

/** The distance between the first ids of two runs. */
const IDS_OF_A_RUN = 1000;

let lastRun = 0;

/** The note of a row that the handler accepts, and that a warehouse may be configured to refuse. */
export const REFUSED_NOTE = 'perhaps refused';

/** The note of a row that is published after the others. */
export const ONE_MORE = 'one more';

/** A deletion has another name than a row of its version, which would be in the table. */
export function rowName({ id, version, note }: Pick<Row, 'id' | 'version'> & Partial<Row>): string {
  return `${id}.${version}${note === DELETED_NOTE ? ' deleted' : ''}`;
}

/**
 * Publishes the messages of one run: good rows, some in several versions, rows that are rejected, repeated messages of a producer,
 * and a message that did not come from SNS.
 */
export async function publishRun(
  settings: PublishSettings, { refused = false, kind = 'MIXED' }: RunOfMessages = {}, queueUrls = [settings.queueUrl],
): Promise<Published> {
  const first = ++lastRun * IDS_OF_A_RUN;
  const row = (note: string) => (number: number, version = 1): Row => ({ id: first + number, version, note });
  const [good, bad, refusable, gone] = [row('good'), row(TOO_LONG), row(REFUSED_NOTE), row(DELETED_NOTE)];
  const extra = (number: number): Row => ({ ...good(number), extra: 'extra' });
  const foreign = `no notification ${first}`;
  const mixed: Notification[] = [
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
  // One row is deleted, one before it is there, and one comes back.
  const deleting: Notification[] = [{ rows: [gone(2, 2), gone(23, 2), good(24), gone(24, 2)] }, { rows: [good(23), good(24, 3)] }];
  const versioned: Notification[] = [{ rows: [good(14), extra(15), bad(16)] }, { rows: [extra(17), bad(18)] }, { rows: [extra(19)] }];
  const notifications = {
    MIXED: settings.tombstones ? [...mixed, ...deleting] : mixed,
    SINGLE: mixed.slice(0, 7),
    VERSIONED: [...mixed, ...versioned],
    ONE_MESSAGE: versioned.slice(0, 1),
    REFUSED: [{ rows: [good(22), bad(20), refusable(21)] }],
    WHOLLY_REFUSED: [...mixed, { rows: [bad(20), refusable(21)] }],
  }[kind];
  await Promise.all(queueUrls.map((QueueUrl) => settings.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: foreign }))));
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
    rows: [...rows.values()],
  };
}

/** Publishes one more message with one good row, so that the handler runs again and removes what was left behind. */
export async function publishOneMore(settings: PublishSettings, published: Published): Promise<Published> {
  const row = { id: published.first + 100 + published.rows.length, version: 1, note: ONE_MORE };
  await publish(settings, [{ rows: [row] }]);
  return withRow(published, row);
}

/** Sends a notification to each queue to which SNS moves what it cannot deliver. */
export async function leaveUndelivered(
  { sqs, topicArn }: PublishSettings, queueUrls: readonly string[], published: Published, now: number,
): Promise<Published> {
  const row = { id: published.first + 200, version: 1, note: 'not delivered' };
  await Promise.all(queueUrls.map((QueueUrl) => sqs.send(new SendMessageCommand({
    QueueUrl,
    MessageBody: JSON.stringify({
      Type: 'Notification', MessageId: `undelivered-${row.id}`, TopicArn: topicArn, Timestamp: new Date(now).toISOString(), Message: JSON.stringify([row]),
    }),
  }))));
  return withRow(published, row);
}

function withRow(published: Published, row: Row): Published {
  return { ...published, loadable: [...published.loadable, rowName(row)], rows: [...published.rows, row] };
}

/** The number of messages that SNS takes in one request. */
const REQUEST_SIZE = 10;

async function publish({ sns, topicArn }: PublishSettings, notifications: readonly Notification[]): Promise<void> {
  for (let from = 0; from < notifications.length; from += REQUEST_SIZE) {
    const { Failed = [] } = await sns.send(new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: notifications.slice(from, from + REQUEST_SIZE).map(({ rows, deduplicationId }, index) => ({
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
}
