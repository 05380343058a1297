import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Delivery, isRow, lineKey, Published, publishedOf, VISIBLE_FAULTS } from './published';
import { Telegram, TelegramIngest } from './telegram';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { BatchRecord, LoadRecord, TickRecord } from '../../src/private/contract/metrics';
import { PENDING_PREFIX, PENDING_SET_FILE } from '../../src/private/contract/pending';
import { FaultCounts } from '../../src/private/contract/publish';
import { Engine } from '../engine';
import { keptLines } from '../kept-lines';

/** The result of a run of the demo, for one table. */
export interface Books {
  readonly messagesPublished: number;
  readonly rowsPublished: number;
  readonly rowsLoaded: number;
  readonly rowsRejected: number;
  readonly valuesTruncated: number;
  readonly duplicateMessages: number;
  readonly deadLetters: number;
  /** Objects under `staging/` and `pending/`. */
  readonly stagedObjects: number;
  readonly loadedObjects: number;
  readonly copies: number;
}

/** Returns the records that functions logged with this `message`: all functions, or one. */
export function records<Type extends { message: string }>(engine: Engine, message: Type['message'], functionName?: string): Type[] {
  return engine.resources('AWS::Lambda::Function')
    .filter(({ physicalId }) => functionName === undefined || physicalId === functionName)
    .flatMap(({ physicalId }) => engine.logs(physicalId))
    .map((event) => parse(event.message))
    .filter((record): record is Type => record?.message === message);
}

/** Counts messages in dead-letter queues, which are all queues except those that somebody reads. */
export async function deadLetters(engine: Engine, telegram: Telegram): Promise<number> {
  const read = new Set([telegram.witness, telegram.items.queue, ...telegram.ingests.map(({ queue }) => queue)]);
  return (await engine.queues())
    .filter(({ name }) => !read.has(name))
    .reduce((total, queue) => total + queue.visible + queue.inFlight, 0);
}

/** Returns the books of each ingest. */
export function readAllBooks(engine: Engine, telegram: Telegram, published: Pick<Published, 'messages' | 'rows'>): Promise<Books[]> {
  return Promise.all(telegram.ingests.map((ingest) => readBooks(engine, telegram, published, ingest)));
}

export async function readBooks(
  engine: Engine, telegram: Telegram, published: Pick<Published, 'messages' | 'rows'>, ingest: TelegramIngest = telegram.ingests[0],
): Promise<Books> {
  const { handler, table, bucket, prefix } = ingest;
  const batches = records<BatchRecord>(engine, 'batch', handler);
  const count = async (sql: string) => Number((await engine.sql(telegram.warehouse, sql))[0].n);
  return {
    messagesPublished: published.messages,
    rowsPublished: published.rows,
    rowsLoaded: await count(`SELECT COUNT(*) AS n FROM ${table}`),
    rowsRejected: [...await rejectedLines(engine, ingest)].filter(isRow).length,
    valuesTruncated: sum(batches.map((batch) => batch.valuesTruncated)),
    duplicateMessages: sum(batches.map((batch) => batch.duplicateMessages)),
    deadLetters: await deadLetters(engine, telegram),
    stagedObjects: (await stagedObjects(engine, ingest)).length,
    loadedObjects: (await engine.objects(bucket, `${prefix}${LOADED_PREFIX}`)).filter(({ key }) => isCsv(key)).length,
    copies: telegram.loader === undefined
      ? await count(`SELECT COUNT(*) AS n FROM sys_load_history WHERE status = 'completed' AND loaded_rows > 0 AND data_source LIKE 's3://${bucket}/%'`)
      : records<LoadRecord>(engine, 'load', telegram.loader).filter((load) => load.table.endsWith(`.${table}`)).length,
  };
}

/** Returns the objects that have been staged and not been loaded, and what is left of loads. */
export async function stagedObjects(engine: Engine, { bucket, prefix }: TelegramIngest): Promise<string[]> {
  const folders = [...new Set([STAGING_PREFIX, `${prefix}${STAGING_PREFIX}`, `${PENDING_PREFIX}${prefix}`])];
  const keys = (await Promise.all(folders.map((folder) => engine.objects(bucket, folder)))).flat().map(({ key }) => key);
  return keys.filter((key) => !key.endsWith(`/${PENDING_SET_FILE}`)); // that stays, and says how objects were to be loaded
}

/** Whether an object under `loaded/` has rows. A loader writes down beside it how they were loaded. */
function isCsv(key: string): boolean {
  return key.includes('.csv');
}

/** Returns what was published, as the witness got it. */
export async function drainWitness(engine: Engine, telegram: Telegram): Promise<Published> {
  const sqs = new SQSClient(engine.admin);
  const queue = (await engine.queues()).find(({ name }) => name === telegram.witness)!;
  const QueueUrl = engine.cloud.queueUrl(queue.arn);
  const deliveries: Delivery[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) {
      break;
    }
    for (const { Body } of Messages) {
      const { MessageId, MessageAttributes, Message } = JSON.parse(Body!);
      deliveries.push({ messageId: MessageId, deduplicationId: MessageAttributes[DEDUPLICATION_ATTRIBUTE].Value, body: Message });
    }
    await sqs.send(new DeleteMessageBatchCommand({
      QueueUrl, Entries: Messages.map(({ ReceiptHandle }, id) => ({ Id: String(id), ReceiptHandle })),
    }));
  }
  sqs.destroy();
  return publishedOf(deliveries);
}

/** Returns what the publisher logged about its ticks. A retried tick counts once. */
export function publishedByTicks(engine: Engine): PublishedByTicks {
  const ticks = [...new Map(records<TickRecord>(engine, 'tick').map((tick) => [tick.scheduledTime, tick])).values()];
  const faults: Record<string, number> = {};
  ticks.flatMap((tick) => Object.entries(tick.faults ?? {})).forEach(([fault, count]) => faults[fault] = (faults[fault] ?? 0) + count);
  return { ticks: ticks.length, messages: sum(ticks.map((tick) => tick.messages)), rows: sum(ticks.map((tick) => tick.rows)), faults };
}

export interface PublishedByTicks {
  readonly ticks: number;
  readonly messages: number;
  readonly rows: number;
  readonly faults: FaultCounts;
}

/** Returns a sentence for each imbalance; none if the books balance. */
export function imbalances(books: Books, published: Published, ticks: PublishedByTicks, rejected: ReadonlySet<string>): string[] {
  const { unloadable, cut, faults } = published;
  const others = [...rejected].filter((key) => !unloadable.has(key)).length;
  const claims: [boolean, string][] = [
    [books.rowsPublished === books.rowsLoaded + books.rowsRejected,
      `${books.rowsPublished} rows were published, but ${books.rowsLoaded} loaded and ${books.rowsRejected} rejected`],
    [rejected.size === unloadable.size && others === 0,
      `${unloadable.size} rows and messages cannot be loaded, but ${rejected.size} are kept under ${REJECTED_PREFIX}, ${others} of them others`],
    [books.stagedObjects === 0, `${books.stagedObjects} objects are left under ${STAGING_PREFIX} and ${PENDING_PREFIX}`],
    [published.messages === ticks.messages && published.rows === ticks.rows,
      `the witness got ${published.messages} messages with ${published.rows} rows of ${ticks.messages} with ${ticks.rows}`],
    [books.valuesTruncated >= cut.least && books.valuesTruncated <= cut.most,
      `${cut.least} published values are too long for their column, ${cut.most} with duplicates, but ${books.valuesTruncated} were truncated`],
    [books.deadLetters === 0, `${books.deadLetters} messages are in dead-letter queues`],
    [books.rowsPublished > 0, 'nothing was published'],
    [faults.duplicateMessages >= (ticks.faults.duplicateMessages ?? 0),
      `the publisher duplicated ${ticks.faults.duplicateMessages} messages, the witness got ${faults.duplicateMessages} again`],
    ...VISIBLE_FAULTS.map((fault): [boolean, string] =>
      [faults[fault] === (ticks.faults[fault] ?? 0), `the publisher reported ${ticks.faults[fault] ?? 0} ${fault}, the witness got ${faults[fault]}`]),
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** Returns the rows and messages under `rejected/`, each once. A message that is published twice gets another id from SNS, and another object. */
export async function rejectedLines(engine: Engine, { bucket, prefix }: TelegramIngest): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  (await keptLines(engine, bucket, prefix)).forEach(({ deduplicationId, row }) => keys.add(lineKey(deduplicationId, row)));
  return keys;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Parses the record in a log line. Lambda wraps what a function logs if its log format is JSON. */
function parse(line: string): any {
  try {
    const record = JSON.parse(line);
    return typeof record.message === 'object' ? record.message : record;
  } catch {
    return undefined; // not a record, such as Lambda's own START and END lines
  }
}
