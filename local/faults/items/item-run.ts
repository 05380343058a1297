import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { ItemWorld } from './item-world';
import { ItemVersionName } from '../../../integ/item-versions';
import { REJECTED_PREFIX } from '../../../src/private/contract/ingest';
import { ReplayRequest } from '../../../src/private/contract/replay';
import { keptLines } from '../../kept-lines';
import { FaultPlan } from '../fault-plan';
import { rest, UNTIL_VISIBLE } from '../settle';
import { drawn } from '../storm';
import { Counted } from '../tally';

const MESSAGES = 10;
const KEYS = 5;
/** A note that the first version of the ingest rejects. */
const WIDE_NOTE = 'wider than ten bytes';
const WIDE_KEY = 'wide';

interface ItemRow {
  readonly key: string;
  readonly version: number;
  readonly minor: string;
  readonly note?: string;
}

/** What was published. */
interface Published {
  /** The latest row of each key. */
  readonly latest: ReadonlyMap<string, ItemRow>;
  readonly rows: number;
  /** How many rows and messages no version takes. */
  readonly bad: number;
}

export interface ItemCircumstances {
  readonly seed?: number;
  /** Whether everything that was rejected is replayed, and a message that SNS could not deliver: while faults are injected, and again afterwards. */
  readonly replaying?: boolean;
  /** Which version each deployment of the plan deploys. What is left is deployed when nothing is in flight any more. */
  readonly deploying?: readonly ItemVersionName[];
}

/** Publishes versions of items in a random order, injects the faults of the plan, waits until nothing is in flight, and checks the books. */
export async function runItems(
  world: ItemWorld, plan: FaultPlan, { seed = 1, replaying = false, deploying = [] }: ItemCircumstances = {},
): Promise<Counted> {
  const { timeouts, deployments } = world;
  const versions = new Set([world.version, ...deploying]);
  const next = [...deploying];
  world.plan = plan;
  plan.begin = (event) => (event === 'DEPLOYED' ? world.deploy(next.shift()!) : world.beside(async () => replayRejected(world)));
  const published = await publish(world, `${seed} ${Math.floor(world.engine.clock.now())}`);
  await rest(world);
  if (replaying) {
    await sendUndelivered(world, published);
    await replayAll(world); // while faults are injected, any answer is acceptable
    await rest(world);
  }
  plan.end();
  world.proxy.recover();
  await rest(world);
  for (const version of next.splice(0)) {
    world.deploy(version);
    await rest(world);
  }
  world.engine.clock.advance(UNTIL_VISIBLE);
  const redriven = await world.deliveries.redrive(world.engine.cloud.queueUrl(world.outputs.DeadLetterQueueArn));
  await rest(world);
  const misreplayed = replaying || deploying.length > 0 ? await replayAll(world) : [];
  await rest(world);
  const { lost, wrong } = await check(world, published, versions);
  await clear(world);
  return {
    plan,
    rows: published.rows,
    books: [{ duplicates: [], lost }],
    tooBusy: world.timeouts > timeouts && lost.length === 0,
    deployments: world.deployments - deployments,
    unmet: [
      ...plan.missed.map(({ event, point, ordinal }) => `${event} at ${point ?? 'any call'}, time ${ordinal}`),
      ...plan.outstanding() > 0 ? [`${plan.outstanding()} faults of a storm`] : [],
    ],
    wrong: [
      ...world.troubles.splice(0), ...wrong, ...misreplayed, ...lost.length > 0 ? [`lost: ${lost.join(', ')}`] : [], ...redriven > 0 ? [`${redriven} dead letters`] : [],
    ],
  };
}

/** Versions of a few keys in a random order, some of them twice, and some rows and a message that no version takes. */
async function publish(world: ItemWorld, seed: string): Promise<Published> {
  const latest = new Map<string, ItemRow>();
  const bodies = Array.from({ length: MESSAGES }, (_, message) => Array.from({ length: 1 + message % 4 }, (_row, at): ItemRow => {
    const pick = (what: string, count: number) => Math.floor(count * drawn(seed, what, message, at));
    return { key: `k${pick('key', KEYS)}`, version: pick('version', 6), minor: 'abc'[pick('minor', 3)], note: `${message} ${at}` };
  }));
  bodies[2].push({ key: WIDE_KEY, version: 1, minor: 'a', note: WIDE_NOTE });
  for (const row of bodies.flat()) {
    const known = latest.get(row.key);
    if (!known || row.version > known.version || (row.version === known.version && row.minor > known.minor)) {
      latest.set(row.key, row);
    }
  }
  const texts = bodies.map((rows, at) => JSON.stringify(at === 5 ? [...rows, { key: '', version: 1, minor: 'a' }, { key: 'k1', version: 'none', minor: 'a' }] : rows));
  for (const Message of [...texts, 'no JSON', texts[0], texts[7]]) {
    await world.sns.send(new PublishCommand({ TopicArn: world.outputs.TopicArn, Message }));
  }
  return { latest, rows: bodies.flat().length + 3, bad: 3 };
}

/** A message that SNS could not deliver to the queue. Its row is older than every other. */
async function sendUndelivered({ sqs, engine, outputs }: ItemWorld, { latest }: Published): Promise<void> {
  const [key] = latest.keys();
  const Message = JSON.stringify([{ key, version: -1, minor: 'a' }]);
  const body = {
    Type: 'Notification',
    MessageId: `undelivered-${engine.clock.now()}`,
    TopicArn: outputs.TopicArn,
    Timestamp: new Date(engine.clock.now()).toISOString(),
    Message,
  };
  const QueueUrl = engine.cloud.queueUrl(outputs.SubscriptionDeadLetterQueueArn);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
}

/** Returns a sentence for each wrong answer. */
async function replayAll(world: ItemWorld): Promise<string[]> {
  return [...await replayRejected(world), ...await replay(world, { source: 'SUBSCRIPTION_DEAD_LETTERS' })];
}

async function replayRejected(world: ItemWorld): Promise<string[]> {
  return replay(world, { prefix: REJECTED_PREFIX });
}

async function replay({ engine, outputs }: ItemWorld, request: ReplayRequest): Promise<string[]> {
  const { payload } = await engine.cloud.lambda.invoke(outputs.Handler, JSON.stringify({ replay: request }));
  const result = JSON.parse(payload);
  return 'errorMessage' in result || result.failed.length > 0 ? [`the replay of ${JSON.stringify(request)} answers ${payload}`] : [];
}

async function check(
  { engine, outputs, version }: ItemWorld, { latest, bad }: Published, versions: ReadonlySet<ItemVersionName>,
): Promise<{ lost: string[]; wrong: string[] }> {
  const items = new Map((await engine.cloud.dynamoDb.items(outputs.Table)).map((item) => [item.key.S as string, item]));
  const lines = await keptLines(engine, outputs.Bucket, '');
  const kept = new Set(lines.map(({ messageId, row, reason }) => `${messageId} ${row} ${reason}`));
  const rejected = (...reasons: string[]) => [...kept].filter((line) => reasons.some((reason) => line.endsWith(` ${reason}`))).length;
  const wideIsKept = rejected('TOO_LONG') > 0;
  const lost = [...latest].filter(([key, row]) => {
    const item = items.get(key);
    if (key === WIDE_KEY && version === 'FIRST') {
      return item === undefined && !wideIsKept;
    }
    return item?.version.N !== String(row.version) || item.minor.S !== row.minor;
  }).map(([key]) => `the latest version of ${key}`);
  const strange = [...items.keys()].filter((key) => !latest.has(key));
  const claims: [boolean, string][] = [
    [strange.length === 0, `never published: ${strange.join(', ')}`],
    [rejected('EMPTY_KEY', 'NOT_A_NUMBER', 'NOT_JSON') === bad, `${bad} rows and messages must be kept, and ${rejected('EMPTY_KEY', 'NOT_A_NUMBER', 'NOT_JSON')} are`],
    [wideIsKept || versions.has('WIDENED'), 'a row is neither kept nor could be written'],
  ];
  return { lost, wrong: claims.filter(([holds]) => !holds).map(([, sentence]) => sentence) };
}

/** Removes what a run has left, so that the next one begins with nothing. */
async function clear({ engine, outputs: { Table, Bucket } }: ItemWorld): Promise<void> {
  for (const { key } of await engine.cloud.dynamoDb.items(Table)) {
    await engine.cloud.dynamoDb.call('DeleteItem', { TableName: Table, Key: { key } });
  }
  const s3 = new S3Client(engine.admin);
  for (const { key: Key } of await engine.objects(Bucket)) {
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  s3.destroy();
}
