import { gunzipSync } from 'zlib';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Tracked } from './deliveries';
import { TargetIngest } from './target-ingest';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { rowNumbers } from '../kept-lines';

/** What became of a message in the end. */
export interface Fate {
  readonly message: Tracked;
  /** Rows or items in the table. */
  readonly loaded: number;
  /** Rows under `rejected/`, each once. */
  readonly rejected: number;
  /** Whether it is under `rejected/` as a whole. */
  readonly whole: boolean;
  readonly reasons: readonly string[];
  /** Bytes under `rejected/`, in all objects. */
  readonly rejectedBytes: number;
  /** Whether it is in a queue. */
  readonly queued: boolean;
}

/** Whether something of the message is neither in the table, nor under `rejected/`, nor in a queue. */
export function isLost({ message: { rows = 1 }, loaded, rejected, whole, queued }: Fate): boolean {
  return !queued && !whole && loaded + rejected < rows;
}

/** The fate of every message of an ingest, after everything has settled. */
export async function fatesOf(ingest: TargetIngest): Promise<Fate[]> {
  const { deliveries } = ingest;
  const loaded = await loadedOf(ingest);
  const kept = await keptOf(ingest);
  const queued = await queuedIn(ingest);
  return deliveries.all.map((message) => {
    const ids = [...message.ids];
    const objects = ids.flatMap((id) => kept.get(id) ?? []);
    return {
      message,
      loaded: ids.reduce((sum, id) => sum + (loaded.get(id) ?? 0), 0),
      rejected: new Set(objects.flatMap(({ rows }) => rows)).size,
      whole: objects.some((object) => object.whole),
      reasons: [...new Set(objects.flatMap(({ reasons }) => reasons))],
      rejectedBytes: objects.reduce((sum, { size }) => sum + size, 0),
      queued: queued.has(message),
    };
  });
}

/** How many rows or items of each message the table has, by the id of the message. */
async function loadedOf({ engine, warehouse, table }: TargetIngest): Promise<ReadonlyMap<string | null, number>> {
  if (warehouse !== undefined) {
    const counts = await engine.sql(warehouse, `SELECT message, COUNT(*) AS times FROM public.${table} GROUP BY message`);
    return new Map(counts.map(({ message, times }) => [message, Number(times)]));
  }
  const loaded = new Map<string, number>();
  for (const { message: { S: message } } of await engine.cloud.dynamoDb.items(table)) {
    loaded.set(message, (loaded.get(message) ?? 0) + 1);
  }
  return loaded;
}

interface KeptObject {
  readonly rows: readonly number[];
  readonly whole: boolean;
  readonly reasons: readonly string[];
  readonly size: number;
}

/** What is under `rejected/`, by the id of its message. It is read without the handler's code, so that a mistake there is noticed here. */
async function keptOf({ engine, bucket }: TargetIngest): Promise<Map<string, KeptObject[]>> {
  const kept = new Map<string, KeptObject[]>();
  for (const { key, size } of await engine.objects(bucket, REJECTED_PREFIX)) {
    const [header, ...lines] = gunzipSync(await engine.object(bucket, key)).toString().trimEnd().split('\n').map((line) => JSON.parse(line));
    const numbers = lines.flatMap(rowNumbers);
    const object: KeptObject = {
      rows: numbers.filter((row) => row !== null), whole: numbers.includes(null), reasons: lines.map(({ reason }) => reason), size,
    };
    kept.set(header.messageId, [...kept.get(header.messageId) ?? [], object]);
  }
  return kept;
}

/** Long enough that no message is received twice, in seconds. */
const HIDDEN = 12 * 3600;

async function queuedIn({ engine, queueUrl, deadLetterQueueArn, deliveries }: TargetIngest): Promise<Set<Tracked>> {
  const sqs = new SQSClient(engine.admin);
  const found = new Set<Tracked>();
  for (const QueueUrl of [queueUrl, engine.cloud.queueUrl(deadLetterQueueArn)]) {
    for (let more = true; more;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN }));
      const known = Messages.map(({ MessageId, Body }) => deliveries.find({ messageId: MessageId!, body: Body! }));
      known.forEach((message) => message && found.add(message));
      more = Messages.length > 0;
    }
  }
  sqs.destroy();
  return found;
}
