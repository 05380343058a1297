import { SQSClient } from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import type { createLoader } from '../../lambda-src/loader/create-loader';
import type { createRedshiftIngest } from '../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../src/private/contract/ingest';
import { DataApiDouble, networkError, serviceError } from '../lambda-src/data-api-double';
import { noCulprits, Published, QUEUE_ARN, sqsEvent, TOPIC_ARN } from '../lambda-src/events';
import { BUCKET, MemoryBucket } from '../lambda-src/memory-bucket';
import { column, ID, ingestSchema } from '../lambda-src/schemas';
import { WarehouseDouble } from '../lambda-src/warehouse-double';

/** What happens at one call to a service, counted over the whole storm. */
export interface Fault {
  readonly call: number;
  readonly kind: 'REFUSED' | 'REPLY_LOST' | 'KILLED' | 'KILLED_AFTER';
}

/** A row: fine, longer than a column of some versions, with a field that some versions do not know, or refused by COPY. */
export type Row = 'FINE' | 'LONG' | 'EXTRA' | 'REFUSED';

/** Before a batch: another version is deployed, everything is replayed, a loader loads what is pending if there is one, or nothing. */
export type Before = Version | 'REPLAYED' | 'LOADED' | undefined;

export type Version = keyof typeof VERSIONS;

export interface Storm {
  readonly messages: readonly (readonly Row[])[];
  readonly faults: readonly Fault[];
  /**
   * One for each of the first batches: how many of the messages that are left it has, how many that were acknowledged are delivered again with
   * them, and what happens before it.
   */
  readonly batches: readonly { readonly size: number; readonly again: number; readonly before: Before }[];
  /** Whether the handler only stages, and a loader loads. */
  readonly loads: boolean;
}

const text = (length: number) => column('text', { name: 'VARCHAR', length }, `VARCHAR(${length})`);
const version = (name: string, more: Partial<IngestSchema> = {}) =>
  ingestSchema({ version: name, columns: [ID, text(10)], unknownFields: 'REJECT', ledgerHorizonDays: 30, ...more });

const VERSIONS = {
  FIRST: version('v1'),
  WIDENED: version('v2', { columns: [ID, text(40)] }),
  IGNORING: version('v3', { unknownFields: 'IGNORE' }),
} as const;

const VALUES: Readonly<Record<Row, object>> = {
  FINE: { text: 'fine' }, LONG: { text: 'longer than ten bytes' }, EXTRA: { text: 'fine', extra: 1 }, REFUSED: { text: 'refused' },
};

const fits = (row: Row, { unknownFields, columns }: IngestSchema) =>
  row !== 'REFUSED' && (row !== 'EXTRA' || unknownFields === 'IGNORE') && (row !== 'LONG' || columns[1].sql !== 'VARCHAR(10)');

const rows = fc.constantFrom<Row[]>('FINE', 'FINE', 'LONG', 'EXTRA', 'REFUSED');

export const STORMS: fc.Arbitrary<Storm> = fc.record({
  messages: fc.array(fc.array(rows, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
  faults: fc.uniqueArray(fc.record({
    call: fc.nat({ max: 80 }), kind: fc.constantFrom<Fault['kind'][]>('REFUSED', 'REPLY_LOST', 'KILLED', 'KILLED_AFTER'),
  }), { selector: ({ call }) => call, maxLength: 10 }),
  batches: fc.array(fc.record({
    size: fc.integer({ min: 1, max: 5 }),
    again: fc.nat({ max: 2 }),
    before: fc.constantFrom<Before[]>(undefined, 'LOADED', 'WIDENED', 'IGNORING', 'FIRST', 'REPLAYED'),
  }), { maxLength: 8 }),
  loads: fc.boolean(),
});

/** What can be broken on purpose: the handlers. */
export interface Handlers {
  readonly createRedshiftIngest: typeof createRedshiftIngest;
  readonly createLoader: typeof createLoader;
}

/** The ingest's folder in the bucket of its loader. */
const FOLDER = 'app/';

/** An invocation's time in milliseconds. It passes only while the handler waits. */
const TIME = 2_000;
const TIME_OF_LOADER = 20_000;
const MOST_ROUNDS = 200;
const A_DAY = 24 * 3_600_000;

/** The time that the current invocation has left. The handler's waits take from it. */
export const clock = { left: TIME };

/**
 * Lets a storm pass over the handler and services in memory, in one process and one event loop: the same storm always takes the same course.
 * Returns a sentence for each wrong result.
 */
export async function weather(
  { messages, faults, batches, loads }: Storm, { createRedshiftIngest: create, createLoader: createLoads }: Handlers,
): Promise<string[]> {
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  warehouse.refuses = (fields) => (fields.at(-1) === 'refused' ? 'no' : undefined);
  const sqs = new SQSClient({ region: 'us-east-1' }); // is not called
  let schema: IngestSchema = VERSIONS.FIRST;
  const ofWarehouse = { WAREHOUSE: '{"clusterIdentifier":"cluster","database":"analytics"}', COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy' };
  const newEnvironment = () => create({
    ...loads ? { BUCKET_PREFIX: FOLDER } : ofWarehouse,
    SCHEMA_NAME: 'app',
    TABLE_NAME: 'events',
    STAGING_BUCKET: BUCKET,
    QUEUE_ARNS: QUEUE_ARN,
    TOPIC_ARNS: TOPIC_ARN,
    SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://example.com/queue',
  }, schema, { s3: bucket.s3, redshiftData: api.client, sqs, tryMessages: noCulprits });
  const newLoader = () => createLoads({ ...ofWarehouse, STAGING_BUCKET: BUCKET }, { s3: bucket.s3, redshiftData: api.client });
  let handler = newEnvironment();
  let loader = newLoader();
  const context = { getRemainingTimeInMillis: () => clock.left };

  // ---- faults
  let calls = 0;
  let killed = false;
  let current: Fault['kind'] | undefined;
  const strike = (phase: 'before' | 'after') => {
    if (phase === 'before' && !killed) {
      current = faults.find(({ call }) => call === calls)?.kind;
      calls++;
    }
    killed ||= current === (phase === 'before' ? 'KILLED' : 'KILLED_AFTER');
    if (killed) {
      clock.left = 0;
      throw new Error('this environment is no more');
    }
    if (phase === 'before' && current === 'REFUSED') {
      throw serviceError('AccessDeniedException');
    }
    if (phase === 'after' && current === 'REPLY_LOST') {
      throw networkError();
    }
  };
  bucket.fault = (_action, _key, phase) => strike(phase);
  api.fault = (_action, phase) => strike(phase);
  const renew = () => {
    handler = newEnvironment();
    loader = newLoader();
    killed = false;
  };
  const invoke = async <T>(work: () => Promise<T>, time = TIME): Promise<T | undefined> => {
    clock.left = time;
    try {
      return await work();
    } catch {
      return undefined;
    } finally {
      clock.left = TIME;
    }
  };
  const load = async () => (loads ? invoke(async () => loader.load({ load: {} }, context), TIME_OF_LOADER) : undefined);
  const replay = async () => {
    const answer = await invoke(async () => handler({ replay: { prefix: 'rejected/' } }, context));
    return loads && answer && !killed ? load() : answer;
  };

  // ---- messages
  let waiting: Published[] = messages.map((some, at) => ({
    id: `m${at}`, body: some.map((kind, row) => ({ id: at * 10 + row, ...VALUES[kind] })), publishedAt: new Date().toISOString(),
  }));
  const acknowledged: Published[] = [];
  const deliver = async (batch: readonly Published[]) => {
    const answer = await invoke(async () => handler(sqsEvent(...batch), context));
    const back = killed || !answer ? new Set(batch.map(({ id }) => id)) : new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.slice('item-'.length)));
    acknowledged.push(...batch.filter((message) => !back.has(message.id) && !acknowledged.includes(message)));
    waiting = waiting.filter((message) => !batch.includes(message) || back.has(message.id));
    if (killed) {
      renew();
    }
  };
  for (let round = 0; waiting.length > 0; round++) {
    if (round === MOST_ROUNDS) {
      return [`after ${MOST_ROUNDS} batches there are still messages: ${waiting.map(({ id }) => id).join(', ')}`];
    }
    const { size, again, before } = batches[round] ?? { size: 5, again: 0, before: undefined };
    if (before === 'REPLAYED' || before === 'LOADED') {
      await (before === 'LOADED' ? load() : replay());
      if (killed) {
        renew();
      }
    } else if (before) {
      schema = VERSIONS[before];
      renew();
    }
    const repeated = acknowledged.slice(0, again);
    await deliver([...round % 2 ? waiting.slice(-size) : waiting.slice(0, size), ...repeated]);
  }
  bucket.fault = api.fault = () => undefined;
  for (const later of [TIME * 5, A_DAY]) {
    bucket.age(later);
    renew();
    await deliver([{ id: 'last', body: { id: 999 }, publishedAt: new Date().toISOString() }]);
    await invoke(async () => handler({ check: {} }, context));
  }
  await load();
  const replays = [await replay(), await replay()];
  return judge();

  function judge(): string[] {
    const all = messages.flatMap((some, at) => some.map((kind, row) => ({ kind, id: String(at * 10 + row) })));
    const loaded = warehouse.rows.map(([id]) => id);
    const folder = loads ? FOLDER : '';
    const pending = bucket.keys('pending/').filter((key) => key.includes('.csv'));
    const kept = new Set(bucket.rejected(folder).map(({ value }) => String(value.id))); // a row that was rebuilt has another number than in its message
    const twice = loaded.filter((id, at) => loaded.indexOf(id) !== at);
    const lost = all.filter((row) => !loaded.includes(row.id) && !kept.has(row.id));
    const unfit = all.filter(({ kind, id }) => kind === 'REFUSED' && loaded.includes(id));
    const missing = all.filter((row) => fits(row.kind, schema) && !loaded.includes(row.id));
    const wrong: [boolean, string][] = [
      [twice.length === 0, `loaded twice: ${twice.join(', ')}`],
      [lost.length === 0, `lost: ${lost.map(({ id }) => id).join(', ')}`],
      [unfit.length === 0, `loaded, although COPY refuses it: ${unfit.map(({ id }) => id).join(', ')}`],
      [missing.length === 0, `accepted, and not loaded by a replay: ${missing.map(({ id }) => id).join(', ')}`],
      [loads || bucket.keys('staging/').length === 0, `left under staging/: ${bucket.keys('staging/').join(', ')}`],
      [pending.length === 0, `left under pending/: ${pending.join(', ')}`],
      [replays.every((answer) => answer && 'rowsLoaded' in answer), 'a replay fails without a fault'],
      [(replays[1] as { rowsLoaded?: number } | undefined)?.rowsLoaded === 0, 'a replay that is repeated loads rows'],
    ];
    return wrong.filter(([holds]) => !holds).map(([, sentence]) => sentence);
  }
}
