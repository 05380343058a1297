import * as fc from 'fast-check';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { muteOutput } from '../captured-output';
import { DataApiDouble, networkError, serviceError } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

/** What happens at one call to a service. */
type Fault = 'NONE' | 'REFUSED' | 'REPLY_LOST' | 'KILLED' | 'KILLED_AFTER';

interface Storm {
  /** Rows of each message: fine, unfit for the column, or refused by COPY. */
  readonly messages: readonly (readonly ('FINE' | 'UNFIT' | 'REFUSED')[])[];
  /** Faults of each invocation, call by call; the calls beyond are fine. */
  readonly faults: readonly (readonly Fault[])[];
  /** How batches are cut from the messages that are left. */
  readonly cuts: readonly number[];
}

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant('NONE' as const) },
  { weight: 3, arbitrary: fc.constantFrom('REFUSED' as const, 'REPLY_LOST' as const, 'KILLED' as const, 'KILLED_AFTER' as const) },
);
const storms: fc.Arbitrary<Storm> = fc.record({
  messages: fc.array(fc.array(fc.constantFrom('FINE' as const, 'FINE' as const, 'FINE' as const, 'UNFIT' as const, 'REFUSED' as const), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
  faults: fc.array(fc.array(fault, { maxLength: 14 }), { maxLength: 6 }),
  cuts: fc.array(fc.nat({ max: 5 }), { minLength: 6, maxLength: 6 }),
});

muteOutput();

/** Delivers until nothing is left, under faults first and then without, and returns what the world looks like in the end. */
async function weather({ messages, faults, cuts }: Storm) {
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  warehouse.refuses = ([, , , text]) => (text === 'refused' ? 'no' : undefined);
  const newEnvironment = () => createRedshiftIngest(loaderEnvironment('app', 'events'), ingestSchema(), { s3: bucket.s3, redshiftData: api.client, tryMessages: noCulprits });

  let waiting: Published[] = messages.map((rows, at) => ({
    id: `m${at}`,
    body: rows.map((kind, row) => (kind === 'UNFIT' ? { id: 'unfit', text: `${at}.${row}` } : { id: at * 10 + row, text: kind === 'REFUSED' ? 'refused' : 'fine' })),
  }));
  let handler = newEnvironment();
  let left = 2000;

  for (let round = 0; waiting.length > 0; round++) {
    const plan = [...faults[round] ?? []];
    let killed = false;
    let current: Fault = 'NONE';
    const strike = (phase: 'before' | 'after') => {
      if (phase === 'before' && !killed) {
        current = plan.shift() ?? 'NONE';
      }
      killed ||= current === (phase === 'before' ? 'KILLED' : 'KILLED_AFTER');
      if (killed) {
        left = 0;
        throw new Error('this environment is no more');
      }
      if (phase === 'before' && current === 'REFUSED') throw serviceError('AccessDeniedException');
      if (phase === 'after' && current === 'REPLY_LOST') throw networkError();
    };
    bucket.fault = (_action, _key, phase) => strike(phase);
    api.fault = (_action, phase) => strike(phase);
    const size = (cuts[round % cuts.length] % waiting.length) + 1;
    const batch = round % 2 ? waiting.slice(-size) : waiting.slice(0, size);
    left = 2000;
    const { batchItemFailures } = await handler(sqsEvent(...batch), { getRemainingTimeInMillis: () => left });
    const back = new Set(killed ? batch.map(({ id }) => id) : batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.slice('item-'.length)));
    waiting = waiting.filter((message) => !batch.includes(message) || back.has(message.id));
    handler = killed ? newEnvironment() : handler;
  }
  bucket.fault = api.fault = () => undefined;
  const later = async (milliseconds: number) => {
    bucket.age(milliseconds);
    const last = newEnvironment();
    const inTime = { getRemainingTimeInMillis: () => 2000 };
    await last(sqsEvent({ id: 'last', body: { id: 999 } }), inTime);
    await last({ check: {} }, inTime);
    return bucket.keys('staging/').filter((key) => !key.endsWith('.manifest'));
  };
  return { bucket, warehouse, later };
}

test('whatever fails and whenever, each row ends in the table or in quarantine, once, and staging is empty', async () => {
  await fc.assert(fc.asyncProperty(storms, async (storm) => {
    const { bucket, warehouse, later } = await weather(storm);
    for (const key of await later(10_000)) {
      expect(bucket.text(key).trimEnd().split('\n').filter((line) => !warehouse.ledger.has(line.split(',')[0].replaceAll('"', '')))).not.toEqual([]);
    }
    await later(24 * 3_600_000);
    const all = storm.messages.flatMap((rows, at) => rows.map((kind, row) => ({ kind, name: `m${at} ${row + 1}`, id: String(at * 10 + row) })));
    expect(warehouse.rows.map(([id]) => id).sort()).toEqual([...all.filter(({ kind }) => kind === 'FINE').map(({ id }) => id), '999'].sort());
    expect(bucket.rejectedOnce().map(({ messageId, row }) => `${messageId} ${row}`).sort()).toEqual(all.filter(({ kind }) => kind !== 'FINE').map(({ name }) => name).sort());
    expect(bucket.keys('staging/')).toEqual([]);
  }), { numRuns: 60, seed: 20260304 });
});
