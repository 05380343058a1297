import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BatchRecord, DEDUPLICATION_ATTRIBUTE, LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX, TickRecord } from '../../src/private/contract';
import { Engine } from '../engine';

/** What a run of the demo comes to. */
export interface Books {
  readonly messagesPublished: number;
  readonly rowsPublished: number;
  readonly rowsLoaded: number;
  readonly rowsRejected: number;
  readonly valuesTruncated: number;
  readonly duplicateMessages: number;
  readonly deadLetters: number;
  readonly stagedObjects: number;
  readonly loadedObjects: number;
  readonly copies: number;
}

/** What the outputs of the telegram stack name. */
export interface Telegram {
  readonly queue: string;
  readonly secondSubscriber: string;
  readonly bucket: string;
  readonly warehouse: string;
}

const TABLE = 'telegram_messages';

export function telegramOf(engine: Engine): Telegram {
  const [outputs] = Object.values(engine.outputs) as Record<string, string>[];
  return {
    queue: outputs.Queue,
    secondSubscriber: outputs.SecondSubscriberQueue,
    bucket: outputs.StagingBucket,
    warehouse: outputs.WarehouseName,
  };
}

/** Records that handlers logged, by the text of their `message`. */
export function records<Type extends { message: string }>(engine: Engine, message: Type['message']): Type[] {
  return engine.resources('AWS::Lambda::Function')
    .flatMap(({ physicalId }) => engine.logs(physicalId))
    .map((event) => parse(event.message))
    .filter((record): record is Type => record?.message === message);
}

/** Messages in any queue but those two: every other one is a dead-letter queue. */
export async function deadLetters(engine: Engine, telegram: Telegram): Promise<number> {
  return (await engine.queues())
    .filter(({ name }) => name !== telegram.queue && name !== telegram.secondSubscriber)
    .reduce((total, queue) => total + queue.visible + queue.inFlight, 0);
}

export async function readBooks(engine: Engine, telegram: Telegram, published: Published): Promise<Books> {
  const batches = records<BatchRecord>(engine, 'batch');
  const count = async (sql: string) => Number((await engine.sql(telegram.warehouse, sql))[0].n);
  return {
    messagesPublished: published.messages,
    rowsPublished: published.rows,
    rowsLoaded: await count(`SELECT COUNT(*) AS n FROM ${TABLE}`),
    rowsRejected: await rejectedRows(engine, telegram.bucket),
    valuesTruncated: sum(batches.map((batch) => batch.valuesTruncated)),
    duplicateMessages: sum(batches.map((batch) => batch.duplicateMessages)),
    deadLetters: await deadLetters(engine, telegram),
    stagedObjects: (await engine.objects(telegram.bucket, STAGING_PREFIX)).length,
    loadedObjects: (await engine.objects(telegram.bucket, LOADED_PREFIX)).length,
    copies: await count('SELECT COUNT(*) AS n FROM sys_load_history WHERE status = \'completed\''),
  };
}

/** What was published, as the second subscriber saw it: each message once, however often it was published or delivered. */
export interface Published {
  readonly messages: number;
  readonly rows: number;
  /** Values too long for their column, counted independently of the ingest. */
  readonly overLong: number;
}

export async function drainSecondSubscriber(engine: Engine, telegram: Telegram): Promise<Published> {
  const sqs = new SQSClient(engine.admin);
  const queue = (await engine.queues()).find(({ name }) => name === telegram.secondSubscriber)!;
  const QueueUrl = engine.cloud.queueUrl(queue.arn);
  const bodies = new Map<string, string>();
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) {
      break;
    }
    for (const { Body } of Messages) {
      const { MessageAttributes, Message } = JSON.parse(Body!);
      bodies.set(MessageAttributes[DEDUPLICATION_ATTRIBUTE].Value, Message);
    }
    await sqs.send(new DeleteMessageBatchCommand({
      QueueUrl, Entries: Messages.map(({ ReceiptHandle }, id) => ({ Id: String(id), ReceiptHandle })),
    }));
  }
  sqs.destroy();
  const rows: { message_content: string }[] = [...bodies.values()].flatMap((body) => JSON.parse(body));
  return {
    messages: bodies.size,
    rows: rows.length,
    overLong: rows.filter((row) => Buffer.byteLength(row.message_content) > 5000).length,
  };
}

/** What the publisher says of its ticks; one that was retried counts once. */
export function publishedByTicks(engine: Engine): { ticks: number; messages: number; rows: number } {
  const ticks = [...new Map(records<TickRecord>(engine, 'tick').map((tick) => [tick.scheduledTime, tick])).values()];
  return { ticks: ticks.length, messages: sum(ticks.map((tick) => tick.messages)), rows: sum(ticks.map((tick) => tick.rows)) };
}

/** What does not add up, a sentence each; nothing when the books balance. */
export function imbalances(books: Books, published: Published, ticks: { messages: number; rows: number }): string[] {
  const claims: [boolean, string][] = [
    [books.rowsPublished === books.rowsLoaded + books.rowsRejected,
      `${books.rowsPublished} rows were published, but ${books.rowsLoaded} loaded and ${books.rowsRejected} rejected`],
    [books.stagedObjects === 0, `${books.stagedObjects} objects are left under ${STAGING_PREFIX}`],
    [published.messages === ticks.messages && published.rows === ticks.rows,
      `the second subscriber got ${published.messages} messages with ${published.rows} rows of ${ticks.messages} with ${ticks.rows}`],
    [published.overLong === books.valuesTruncated,
      `${published.overLong} published values are too long for their column, but ${books.valuesTruncated} were truncated`],
    [books.deadLetters === 0, `${books.deadLetters} messages are in dead-letter queues`],
    [books.rowsPublished > 0, 'nothing was published'],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

async function rejectedRows(engine: Engine, bucket: string): Promise<number> {
  let rows = 0;
  for (const { key } of await engine.objects(bucket, REJECTED_PREFIX)) {
    rows += (await engine.object(bucket, key)).toString().split('\n').filter((line) => line !== '').length;
  }
  return rows;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The record inside a line of a log; Lambda wraps what a function logs when its log format is JSON. */
function parse(line: string): any {
  try {
    const record = JSON.parse(line);
    return typeof record.message === 'object' ? record.message : record;
  } catch {
    return undefined; // a line that is no record, such as Lambda's own START and END
  }
}
