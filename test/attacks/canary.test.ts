import { gunzipSync, gzipSync } from 'zlib';
import { attackedIngest } from './attacked-ingest';
import { MessageEncoder } from '../../lambda-src/encode/message-encoder';
import { IngestSchema } from '../../src/private/contract/ingest';
import { serviceError } from '../lambda-src/data-api-double';
import { sqsRecord } from '../lambda-src/events';
import { column, ID } from '../lambda-src/schemas';

const CANARY = 'yellowbird-4111111111111111';
const COLUMNS = [ID, column('text', { name: 'VARCHAR', length: 100 }, 'VARCHAR(100)')];
const ROW = { id: 1, text: CANARY };
const QUOTED = `Invalid digit, Value '${CANARY}', Pos 0, Type: Integer`;

type Victim = ReturnType<typeof attackedIngest>;

/** What Lambda's runtime writes of an error that a handler throws: its own fields, too. */
function asLambdaWrites(error: unknown): string {
  return error instanceof Error ? JSON.stringify({ ...error, name: error.name, message: error.message, stack: error.stack }) : String(error);
}

const deliver = async ({ deliver: publish }: Victim, ...bodies: unknown[]) => publish(...bodies.map((body, at) => ({ id: `m-${at}`, body })));

function failing(victim: Victim, text: string): void {
  victim.warehouse.failures = Array.from({ length: 20 }, () => text);
}

/** Each way on which a value can fail, what takes it there, and a text in the log or under `rejected/` that shows that it was there. */
const PATHS: readonly [path: string, shows: string, fail: (victim: Victim) => Promise<unknown>, schema?: Partial<IngestSchema>][] = [
  ['a text that its column cannot hold', 'TOO_LONG', async (victim) => deliver(victim, { id: 1, text: CANARY.repeat(9) })],
  ['a value of another type', 'NOT_A_NUMBER', async (victim) => deliver(victim, { id: CANARY, text: '' })],
  ['an object in place of a value', 'WRONG_TYPE', async (victim) => deliver(victim, { id: { [CANARY]: CANARY } })],
  ['a row that fails its message', 'SIBLING_REJECTED', async (victim) => deliver(victim, [ROW, { id: CANARY }]), { rejectedRows: 'FAIL_MESSAGE' }],
  ['a field that no column takes', 'UNKNOWN_FIELD', async (victim) => deliver(victim, { id: 1, [CANARY]: CANARY }), { unknownFields: 'REJECT' }],
  ['a row of another table', 'NO_KNOWN_FIELD', async (victim) => deliver(victim, { [CANARY]: CANARY })],
  ['a body that is not JSON', 'NOT_JSON', async (victim) => deliver(victim, CANARY, `[{"id":1,"text":"${CANARY}`, `{"a":${CANARY}}`)],
  ['a line that is not JSON', 'NOT_JSON', async (victim) => deliver(victim, `{"id":1}\n${CANARY}`), { payloadFormat: 'JSON_LINES' }],
  ['a body of another shape', 'WRONG_SHAPE', async (victim) => deliver(victim, { columns: CANARY, rows: CANARY }), { payloadFormat: 'TUPLES' }],
  ['a frame whose rows and columns are swapped', 'WRONG_SHAPE', async (victim) => deliver(victim, { [CANARY]: { id: 1 } }), { payloadFormat: 'PANDAS' }],
  ['a body without an envelope', 'NOT_AN_ENVELOPE', async ({ invoke }) => invoke(sqsRecord(CANARY, 'item'), sqsRecord(`{"a":"${CANARY}`, 'other'))],
  ['a body without an id', 'NO_ID', async (victim) => deliver(victim, ROW), { deduplicationId: 'ATTRIBUTE' }],
  ['a body that the handler fails on', 'HANDLER_ERROR', async (victim) => {
    jest.spyOn(MessageEncoder.prototype, 'write').mockImplementation(() => {
      throw new TypeError(`cannot read '${CANARY}'`);
    });
    await deliver(victim, ROW);
  }],
  ['a value that COPY refuses', 'REFUSED_BY_COPY', async (victim) => {
    victim.warehouse.refuses = (fields) => (fields.includes(CANARY) ? QUOTED : undefined);
    await deliver(victim, [ROW, { id: 2 }]);
  }],
  ['a value that COPY refuses and says nothing of', 'COPY refused the batch and then accepted', async (victim) => {
    victim.warehouse.failures = ['ERROR: Load into table \'staged\' failed.  Check \'sys_load_error_detail\' system table for details.'];
    await deliver(victim, ROW);
  }],
  ['a value that INSERT refuses', 'batch not loaded', async (victim) => {
    failing(victim, `ERROR: invalid input syntax for integer: "${CANARY}"`);
    await deliver(victim, ROW);
  }],
  ['a row that a constraint refuses', 'batch not loaded', async (victim) => {
    failing(victim, `ERROR: new row violates a check\n  Detail: Failing row contains (1, ${CANARY}).`);
    await deliver(victim, ROW);
  }],
  ['an assertion of Redshift about a value', 'batch not loaded', async (victim) => {
    failing(victim, `ERROR: Assert\n  Detail: \n  -----------------\n  error:  Assert\n  code:      1000\n  context:   ${CANARY} - \n  query:     7`);
    await deliver(victim, ROW);
  }],
  ['a statement that the Data API does not take', 'batch not loaded', async (victim) => {
    victim.api.fault = () => {
      throw serviceError('ValidationException', `Member must satisfy a constraint, got '${CANARY}'`);
    };
    await deliver(victim, ROW);
  }],
  ['a row that cannot be kept', 'rejected rows not kept', async (victim) => {
    victim.bucket.fault = (action) => {
      if (action === 'put') throw serviceError('InvalidArgument', `cannot store "${CANARY}"`);
    };
    await deliver(victim, { id: CANARY });
  }],
  ['a kept object that is damaged', 'not loaded again', async (victim) => {
    await deliver(victim, [{ id: 2 }, { id: 3 }, { id: CANARY }]);
    const [key] = victim.bucket.keys('rejected/');
    victim.bucket.put(key, gzipSync(gunzipSync(victim.bucket.objects.get(key)!.body).toString().replace(`"${CANARY}"`, CANARY)));
    await victim.replay({ prefix: 'rejected/' });
  }],
  ['a kept object whose first line is damaged', 'not loaded again', async (victim) => {
    victim.bucket.put('rejected/2026/03/04/m.0.ndjson.gz', gzipSync(CANARY));
    await victim.replay({ prefix: 'rejected/' });
  }],
  ['a replay that the warehouse refuses', 'not loaded again', async (victim) => {
    await deliver(victim, ROW);
    victim.warehouse.ledger.clear();
    failing(victim, `ERROR: invalid input syntax for integer: "${CANARY}"`);
    await victim.replay({ prefix: 'loaded/' });
  }],
  ['a replay that does not learn how far back the ledger knows', 'ERROR: …', async (victim) => {
    victim.api.fault = (action) => {
      if (action === 'describe') throw serviceError('ValidationException', `ERROR: "${CANARY}"`);
    };
    await victim.replay({ prefix: 'rejected/' });
  }, { ledgerHorizonDays: 30 }],
];

afterEach(() => jest.restoreAllMocks());

test.each(PATHS)('A reader of logs waits for a value: %s does not write it there, nor into an error that Lambda logs and traces, nor into a metric', async (...[, shows, fail, schema]) => {
  const victim = attackedIngest({ columns: COLUMNS, ...schema });
  const thrown = await fail(victim).then(() => '', asLambdaWrites);
  const told = `${victim.text()}\n${JSON.stringify(victim.metrics())}\n${thrown}`;
  expect(told).toContain(shows);
  expect(told).not.toMatch(/yellowbird|4111111/i);
});

test('What COPY says of a refused value is kept whole beside it, where only those read who may read the value', async () => {
  const victim = attackedIngest({ columns: COLUMNS });
  victim.warehouse.refuses = (fields) => (fields.includes(CANARY) ? QUOTED : undefined);
  await deliver(victim, [ROW, { id: 2 }]);
  expect(victim.bucket.rejected()).toMatchObject([{ row: 1, reason: 'REFUSED_BY_COPY', detail: `${QUOTED} (code 1204)`, value: ROW }]);
  expect(victim.text()).toContain('column text: Invalid digit, Value …');
});
