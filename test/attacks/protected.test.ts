import { gunzipSync } from 'zlib';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { attackedIngest } from './attacked-ingest';
import { MessageEncoder } from '../../lambda-src/encode/message-encoder';
import { createItemIngest } from '../../lambda-src/items/create-item-ingest';
import { createLoader } from '../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../lambda-src/redshift/create-redshift-ingest';
import { decompress } from '../../lambda-src/staging/compression';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';
import { captureOutput } from '../lambda-src/captured-output';
import { serviceError } from '../lambda-src/data-api-double';
import { CONTEXT } from '../lambda-src/deployed';
import { noCulprits, QUEUE_ARN, snsEnvelope, sqsEvent, sqsRecord, TOPIC_ARN } from '../lambda-src/events';
import { serviceError as itemError, TableDouble } from '../lambda-src/items/table-double';
import { BUCKET, MemoryBucket } from '../lambda-src/memory-bucket';
import { stagingEnvironment } from '../lambda-src/pending';
import { column, ID, ingestSchema } from '../lambda-src/schemas';
import { hashed, PEPPER, SecretDouble } from '../lambda-src/secret-double';

const EMAIL = 'ada.yellowbird@example.com';
const PHONE = '+49151987654321';
const OWNER = 'grace.yellowbird@example.com';
const NUMBER = column('number', { name: 'INTEGER' }, 'INTEGER');

const COLUMNS = [
  ID,
  hashed('email', { nullable: false, protection: { kind: 'HMAC_SHA256', prefix: '', normalize: true } }),
  column('phone', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)', { source: { from: 'FIELD', path: ['person', 'phone'] }, protection: { kind: 'MASK', keepFirst: 0, keepLast: 2 } }),
  hashed('owner', { source: { from: 'ATTRIBUTE', name: 'owner' } }),
  NUMBER,
];
const ROW = { id: 1, email: EMAIL, person: { phone: PHONE } };
/** The same without a row that is loaded. */
const REJECTED = { ...ROW, number: 'no number' };

/** The ways in which a program may write the plain text, or the secret. Letters may be of either case. */
const SPELLINGS = [EMAIL, PHONE, OWNER, PEPPER, 'yellowbird', '987654321'].flatMap((text) => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  Buffer.from(encodeURIComponent(text)),
  Buffer.from(Buffer.from(text).toString('hex')),
  ...[0, 1, 2].map((shift) => Buffer.from(Buffer.from('\0'.repeat(shift) + text).toString('base64').slice(shift === 0 ? 0 : 4, -4))),
]);

/** Where the plain text is found among named bytes. */
function found(told: readonly (readonly [where: string, bytes: Buffer])[]): string[] {
  return told.filter(([, bytes]) => {
    const lower = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
    return SPELLINGS.some((spelling) => bytes.includes(spelling) || lower.includes(spelling.toString('latin1').toLowerCase(), 0, 'latin1'));
  }).map(([where]) => where);
}

/** What is in an object as it is, and decompressed as far as that is possible without the secret. */
function contents(key: string, body: Buffer): Buffer[] {
  const attempts = [() => body, () => gunzipSync(body), () => decompress(body, key), () => gunzipSync(body.subarray(body.indexOf('\n') + 1))];
  return attempts.flatMap((attempt) => {
    try {
      return [attempt()];
    } catch {
      return [];
    }
  });
}

/** What Lambda's runtime writes of an error that a handler throws: its own fields, too. */
function asLambdaWrites(error: unknown): string {
  return error instanceof Error ? JSON.stringify({ ...error, name: error.name, message: error.message, stack: error.stack, cause: `${error.cause}` }) : String(error);
}

type Victim = Awaited<ReturnType<typeof given>>;

async function given(schema: Partial<IngestSchema> = {}, secret = new SecretDouble()) {
  const victim = attackedIngest({ columns: COLUMNS, ...schema }, {}, await secret.protection());
  const puts: [string, Buffer][] = [];
  const put = victim.bucket.put.bind(victim.bucket);
  victim.bucket.put = (key, body, metadata, ...more) => {
    puts.push([`${key} ${JSON.stringify(metadata ?? {})}`, body]);
    put(key, body, metadata, ...more);
  };
  return {
    ...victim,
    secret,
    /** Delivers bodies, each with the attribute. */
    publish: async (...bodies: unknown[]) => victim.invoke(...bodies.map((body, at) => ownedRecord(`m-${at}`, body))),
    /** Everything that has left the handler, by where it went. */
    told: (thrown = ''): [string, Buffer][] => [
      ...puts.flatMap(([key, body]) => [[`name of ${key}`, Buffer.from(key)] as [string, Buffer], ...contents(key.split(' ')[0], body).map((bytes): [string, Buffer] => [key, bytes])]),
      ['log', Buffer.from(victim.text())],
      ['metrics', Buffer.from(JSON.stringify(victim.metrics()))],
      ['statements', Buffer.from(JSON.stringify(victim.api.submissions))],
      ['calls to S3', Buffer.from(victim.bucket.calls.join('\n'))],
      ['thrown', Buffer.from(thrown)],
    ],
  };
}

function ownedRecord(id: string, body: unknown) {
  return sqsRecord({ ...snsEnvelope({ id, body }), MessageAttributes: { owner: { Type: 'String', Value: OWNER } } }, `item-${id}`);
}

const quoting = (fields: readonly string[]) => `Invalid digit, Value '${fields.join('|')}', Pos 0, Type: Integer`;

/** Each way on which a message can go, what takes it there, and a text that shows that it was there. */
const PATHS: readonly [path: string, shows: string, go: (victim: Victim) => Promise<unknown>, schema?: Partial<IngestSchema>][] = [
  ['loaded', '"rowsLoaded":2', async ({ publish }) => publish([ROW, { ...ROW, id: 2, email: null }, { ...ROW, id: 3 }])],
  ['staged for a merge', '"rowsStaged":1', async ({ publish }) => publish(ROW), { merge: { keyColumns: ['email'], orderColumns: ['id'] } }],
  ['loaded without a ledger', '"rowsLoaded":1', async ({ publish }) => publish(ROW), { delivery: 'AT_LEAST_ONCE' }],
  ['rejected among others', '"NOT_A_NUMBER":1', async ({ publish }) => publish([ROW, { ...ROW, id: 2 }, REJECTED])],
  ['rejected with most of their message', '"NOT_A_NUMBER":2', async ({ publish }) => publish([ROW, REJECTED, REJECTED])],
  ['rejected for the protected value itself', '"WRONG_TYPE":2', async ({ publish }) => publish([ROW, { ...ROW, email: { [EMAIL]: PHONE } }, { ...ROW, email: [EMAIL] }])],
  ['rejected as tuples', '"NOT_A_NUMBER":1', async ({ publish }) => publish({ columns: ['id', 'email', 'number'], rows: [[1, EMAIL, 'x']] }), { payloadFormat: 'TUPLES' }],
  ['rejected for a field that has the name of a value', '"UNKNOWN_FIELD":1', async ({ publish }) => publish({ ...ROW, [EMAIL]: 1 }), { unknownFields: 'REJECT' }],
  ['rejected for other fields', '"NO_KNOWN_FIELD":1', async ({ publish }) => publish({ [EMAIL]: PHONE })],
  ['failed with their message', '"SIBLING_REJECTED":1', async ({ publish }) => publish([ROW, REJECTED]), { rejectedRows: 'FAIL_MESSAGE' }],
  ['no JSON', '"NOT_JSON":3', async ({ publish }) => publish(EMAIL, `{"email":"${EMAIL}`, `{"email":${PHONE}x}`)],
  ['no JSON on a line', '"NOT_JSON":1', async ({ publish }) => publish(`{"id":1,"email":"${EMAIL}"}\n${EMAIL}`), { payloadFormat: 'JSON_LINES' }],
  ['of another shape', '"WRONG_SHAPE":1', async ({ publish }) => publish({ [EMAIL]: EMAIL }), { payloadFormat: 'PANDAS' }],
  ['without an envelope', '"NOT_AN_ENVELOPE":1', async ({ invoke }) => invoke(sqsRecord(`{"email":"${EMAIL}"}`, 'item'))],
  ['without an id', '"NO_ID":1', async ({ publish }) => publish(ROW), { deduplicationId: 'ATTRIBUTE' }],
  ['too old', '"TOO_OLD":1', async ({ invoke }) => invoke(sqsRecord(snsEnvelope({ id: 'm', body: ROW, publishedAt: '2020-01-01T00:00:00.000Z' }), 'item')), { ledgerHorizonDays: 30 }],
  ['with the id of another message', '"ID_REUSED":1', async ({ deliver }) => {
    await deliver({ id: 'm-1', body: { ...ROW, id: 2 }, deduplicationId: 'one' });
    await deliver({ id: 'm-2', body: ROW, deduplicationId: 'one' });
  }],
  ['failing the handler', '"HANDLER_ERROR":1', async ({ publish }) => {
    jest.spyOn(MessageEncoder.prototype, 'write').mockImplementation(() => {
      throw new TypeError(`cannot read '${EMAIL}'`);
    });
    await publish(ROW);
  }],
  ['refused by COPY, which quotes them', '"REFUSED_BY_COPY":1', async ({ publish, warehouse }) => {
    warehouse.refuses = (fields) => (fields.includes('2') ? quoting(fields) : undefined);
    await publish([ROW, { ...ROW, id: 2 }, { ...ROW, id: 3 }]);
  }],
  ['failing COPY as a whole', '"REFUSED_BY_COPY":1', async ({ publish, warehouse }) => {
    Object.assign(warehouse, { breaks: (fields: string[]) => fields.includes('2'), refuses: (fields: string[]) => (fields.includes('2') ? quoting(fields) : undefined) });
    await publish(...Array.from({ length: 4 }, (_, at) => ({ ...ROW, id: at })));
  }],
  ['failing INSERT', 'batch not loaded', async ({ publish, warehouse }) => {
    warehouse.failures = Array.from({ length: 20 }, () => 'ERROR: new row violates a check\n  Detail: Failing row contains (1).');
    await publish(ROW);
  }],
  ['not kept, because S3 refuses', 'rejected rows not kept', async ({ publish, bucket }) => {
    bucket.fault = (action, key) => {
      if (action === 'put' && key.startsWith('rejected/')) throw serviceError('InvalidArgument', 'no');
    };
    await publish(REJECTED);
  }],
  ['kept and replayed', '"rowsLoaded":1', async (victim) => {
    await victim.publish([ROW, REJECTED, EMAIL]);
    victim.redeploy({ columns: COLUMNS.map((one) => (one === NUMBER ? column('number', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)') : one)), version: 'v2' });
    await victim.replay({ prefix: 'rejected/' });
  }],
  ['kept in an object that is damaged, and replayed', 'not loaded again', async (victim) => {
    await victim.publish([ROW, { ...ROW, id: 2 }, REJECTED]);
    const [key] = victim.bucket.keys('rejected/');
    const { body } = victim.bucket.objects.get(key)!;
    victim.bucket.put(key, body.subarray(0, -9));
    await victim.replay({ prefix: 'rejected/' });
  }],
  ['kept, when the secret cannot be read any more, and replayed', 'not loaded again', async (victim) => {
    await victim.publish([ROW, REJECTED]);
    victim.secret.rotate('a second pepper that is as long as the first one');
    victim.redeploy({ columns: COLUMNS }, {}, await victim.secret.protection());
    victim.secret.fault = serviceError('AccessDeniedException', 'no');
    await victim.replay({ prefix: 'rejected/' });
  }],
  ['loaded and replayed', '"message":"loaded again"', async (victim) => {
    await victim.publish(ROW);
    victim.warehouse.ledger.clear();
    await victim.replay({ prefix: 'loaded/' });
  }],
  ['dead letters, replayed', '"NOT_A_NUMBER":1', async ({ replay, sqs }) => {
    let received = false;
    mockClient(sqs).onAnyCommand().resolves({}).on(ReceiveMessageCommand).callsFake(() => {
      const Messages = received ? [] : [{ MessageId: 'letter', ReceiptHandle: 'handle', Body: JSON.stringify(snsEnvelope({ id: 'm', body: [ROW, REJECTED] })), Attributes: { SentTimestamp: '0' } }];
      received = true;
      return { Messages };
    });
    await replay({ source: 'SUBSCRIPTION_DEAD_LETTERS' });
  }],
];

afterEach(() => jest.restoreAllMocks());

test.each(PATHS)('A reader of everything but the secret waits for a protected value: of messages that are %s, none leaves the handler', async (...[, shows, go, schema]) => {
  const victim = await given(schema);
  const thrown = await go(victim).then(() => '', asLambdaWrites);
  const told = victim.told(thrown);
  expect(told.map(([, bytes]) => bytes.toString()).join('\n')).toContain(shows);
  expect(found(told)).toEqual([]);
});

test('the search finds the values of the same messages where nothing is protected', async () => {
  const victim = attackedIngest({ columns: COLUMNS.map(({ protection: _, ...one }) => one) });
  await victim.invoke(ownedRecord('m', [ROW, REJECTED]));
  const bytesOf = (key: string) => contents(key, victim.bucket.objects.get(key)!.body);
  const objects = victim.bucket.keys().flatMap((key) => bytesOf(key).map((bytes): [string, Buffer] => [key, bytes]));
  expect([...new Set(found(objects).map((key) => key.split('/')[0]))]).toEqual(['loaded', 'rejected']);
  const inBase64 = Buffer.from(Buffer.from(`x${EMAIL}`).toString('base64'));
  expect(found([['base64', inBase64], ['case', Buffer.from(EMAIL.toUpperCase())], ['other', Buffer.from('ada')]])).toEqual(['base64', 'case']);
});

describe('with a loader', () => {
  const SETTINGS = { columns: COLUMNS, ledgerHorizonDays: 3650 };

  async function staged(schema: Partial<IngestSchema> = {}) {
    const { warehouse, api, ...victim } = await given({ ...SETTINGS, ...schema });
    const handler = async (more: Partial<IngestSchema> = {}) => createRedshiftIngest(stagingEnvironment('app', 'events', 'app/'), ingestSchema({ ...SETTINGS, ...schema, ...more }), {
      s3: victim.bucket.s3, sqs: victim.sqs, tryMessages: noCulprits, protection: await victim.secret.protection(),
    });
    const environment = { WAREHOUSE: '{"clusterIdentifier":"cluster","database":"analytics"}', STAGING_BUCKET: BUCKET, COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy' };
    const loader = createLoader(environment, { s3: victim.bucket.s3, redshiftData: api.client });
    return { ...victim, warehouse, api, handler, load: async () => loader.load({ load: {} }, CONTEXT) };
  }

  test.each(['QUARANTINE', 'FAIL_MESSAGE'] as const)('rows that are pending, refused by COPY and rebuilt have no plain text, and a replay does not hash them twice: %s', async (rejectedRows) => {
    const { handler, load, warehouse, bucket, told } = await staged({ rejectedRows });
    const publishedAt = new Date().toISOString();
    await (await handler())(sqsEvent({ id: 'a', body: [ROW, { ...ROW, id: 2 }], publishedAt }, { id: 'b', body: { ...ROW, id: 3 }, publishedAt }), CONTEXT);
    warehouse.refuses = (fields) => (fields.includes('2') ? quoting(fields) : undefined);
    await load();
    const kept = bucket.keys('app/rejected/');
    expect(kept.map((key) => gunzipSync(bucket.objects.get(key)!.body).toString())).toEqual([expect.stringContaining('"protectedColumns":["email","phone","owner"]')]);
    warehouse.refuses = () => undefined;
    await (await handler())({ replay: { prefix: 'rejected/' } }, CONTEXT);
    await load();
    expect(warehouse.rows).toHaveLength(3);
    const [, ...same] = new Set(warehouse.rows.map((fields) => fields.slice(-4).join()));
    expect(same).toEqual([]); // all of them are the same but for their ids
    expect(found(told())).toEqual([]);
  });

  test('rows that are rebuilt, and that a replay rejects once more, are kept as what they are: the next replay does not hash them twice', async () => {
    const small = COLUMNS.map((one) => (one === NUMBER ? column('number', { name: 'SMALLINT' }, 'SMALLINT') : one));
    const rowsPath = ['rows'];
    const { handler, load, warehouse, bucket } = await staged({ rowsPath });
    const publishedAt = new Date().toISOString();
    const bodies = [[{ ...ROW, number: 1 }], [{ ...ROW, id: 2, number: 70_000 }, { ...ROW, id: 3, number: 3 }]];
    for (const [at, rows] of bodies.entries()) {
      await (await handler())(sqsEvent({ id: `m-${at}`, body: { rows }, publishedAt, deduplicationId: 'one' }), CONTEXT);
      await load();
    }
    expect(await (await handler({ columns: small, version: 'small' }))({ replay: { prefix: 'rejected/', force: true } }, CONTEXT)).toMatchObject({ rejected: 1, failed: [] });
    await load();
    const [sealed, ...others] = bucket.keys('app/rejected/').filter((key) => key.endsWith('.sealed'));
    expect(others).toEqual([]);
    expect(await (await handler())({ replay: { prefix: sealed.slice('app/'.length) } }, CONTEXT)).toMatchObject({ entries: 1, rejected: 0, failed: [] });
    await load();
    expect(warehouse.rows.map(([id]) => id).sort()).toEqual(['1', '2', '3']);
    expect(new Set(warehouse.rows.map((fields) => fields.slice(1, 3).join())).size).toBe(1);
  });
});

test('of rows that become items of a DynamoDB table, none leaves the handler: written, refused, with an error that quotes them, and replayed', async () => {
  const { text, metrics } = captureOutput();
  const [bucket, table, secret] = [new MemoryBucket(), new TableDouble(['email']), new SecretDouble()];
  const environment = { TABLE_NAME: 'users', REJECTED_BUCKET: BUCKET, QUEUE_ARNS: QUEUE_ARN, TOPIC_ARNS: TOPIC_ARN, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://sqs/dead' };
  const deployed = async (columns: ColumnSchema[], version: string) => createItemIngest(
    environment, { ...ingestSchema({ columns, version, delivery: 'AT_LEAST_ONCE' }), items: { keys: ['email'], versionColumns: ['id'] } },
    { s3: bucket.s3, dynamo: table.client, sqs: {} as never, tryMessages: noCulprits, protection: await secret.protection() },
  );
  table.fault = (item) => {
    const quoted = JSON.stringify(item);
    if (quoted.includes('"2"')) throw itemError('ValidationException', 400, `One or more parameter values were invalid: ${quoted}`);
    if (quoted.includes('"3"')) throw itemError('AccessDeniedException', 400, `not authorized for ${quoted}`);
  };
  const ingest = await deployed(COLUMNS, 'v1');
  const other = (id: number) => ({ ...ROW, id, email: `${id}${EMAIL}` });
  const { batchItemFailures } = await ingest({ Records: [ownedRecord('m-1', [ROW, other(2), REJECTED]), ownedRecord('m-2', { [EMAIL]: PHONE }), ownedRecord('m-3', other(3))] }, CONTEXT);
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'item-m-3' }]);
  table.fault = () => undefined;
  const wide = COLUMNS.map((one) => (one === NUMBER ? column('number', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)') : one));
  expect(await (await deployed(wide, 'v2'))({ replay: { prefix: 'rejected/' } }, CONTEXT)).toMatchObject({ rowsLoaded: 1, rejected: 1, failed: [] });
  expect(table.all).toHaveLength(2);
  const objects = bucket.keys().flatMap((key) => contents(key, bucket.objects.get(key)!.body).map((bytes): [string, Buffer] => [key, bytes]));
  expect(objects.length).toBeGreaterThan(0);
  expect(found([
    ...objects, ['names', Buffer.from(bucket.keys().join())], ['log', Buffer.from(text())], ['metrics', Buffer.from(JSON.stringify(metrics()))],
    ['puts', Buffer.from(JSON.stringify(table.puts))],
  ])).toEqual([]);
});

describe('a replay of what is sealed', () => {
  const WIDE = COLUMNS.map((one) => (one === NUMBER ? column('number', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)') : one));
  const fieldsOf = ({ warehouse }: Victim, id: string) => warehouse.rows.find(([first]) => first === id)?.slice(1);

  test('loads the rows with the hashes that they would have had, once', async () => {
    const victim = await given();
    await victim.publish([{ ...ROW, id: 7 }, { ...REJECTED, id: 8 }], `{"id":9,"email":"${EMAIL}"}]`);
    victim.redeploy({ columns: WIDE, version: 'v1' });
    expect(await victim.replay({ prefix: 'rejected/' })).toMatchObject({ entries: 2, rowsLoaded: 1, rejected: 1, failed: [] });
    expect(await victim.replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 0, failed: [] });
    const [email, phone, owner] = fieldsOf(victim, '7')!;
    expect(email).toMatch(/^[0-9a-f]{64}$/);
    expect(owner).toMatch(/^[0-9a-f]{64}$/);
    expect(owner).not.toBe(email);
    expect(phone).toBe('****21');
    expect(fieldsOf(victim, '8')).toEqual([email, phone, owner, 'no number']);
  });

  test('opens it with the version of the secret that has sealed it, and hashes with the one of today', async () => {
    const victim = await given();
    await victim.publish([{ ...ROW, id: 7 }, { ...REJECTED, id: 8 }]);
    victim.secret.rotate('a second pepper that is as long as the first one');
    victim.redeploy({ columns: WIDE, version: 'v1' }, {}, await victim.secret.protection());
    expect(await victim.replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 1, failed: [] });
    expect(fieldsOf(victim, '8')![0]).not.toBe(fieldsOf(victim, '7')![0]);
    expect(fieldsOf(victim, '8')![1]).toBe('****21');
  });

  test('a version that is named is used before and after the secret has another one', async () => {
    const secret = new SecretDouble();
    const victim = await given({}, secret);
    await victim.publish({ ...ROW, id: 7 });
    secret.rotate('a second pepper that is as long as the first one');
    victim.redeploy({ columns: COLUMNS }, {}, await secret.protection('version-1'));
    await victim.deliver({ id: 'other', body: { ...ROW, id: 8 } });
    expect(fieldsOf(victim, '8')![0]).toBe(fieldsOf(victim, '7')![0]);
  });

  test('is refused, with the way out, by an ingest without that secret', async () => {
    const victim = await given();
    await victim.publish([ROW, REJECTED]);
    const key = victim.bucket.keys('rejected/')[0];
    victim.redeploy({ columns: COLUMNS.map(({ protection: _, ...one }) => one) }, {}, null as never);
    expect(await victim.replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 0, failed: [key] });
    expect(victim.text()).toContain('and no column of the ingest is protected; protect one with that secret to replay it');
  });

  test('also loads what was kept before a column was protected', async () => {
    const victim = await given();
    victim.redeploy({ columns: COLUMNS.map(({ protection: _, ...one }) => one), version: 'v1' }, {}, null as never);
    await victim.deliver({ id: 'm', body: [{ ...ROW, id: 7 }, { ...REJECTED, id: 8 }] });
    expect(gunzipSync(victim.bucket.objects.get(victim.bucket.keys('rejected/')[0])!.body).toString()).toContain(EMAIL);
    victim.redeploy({ columns: WIDE, version: 'v1' });
    expect(await victim.replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 1, failed: [] });
    expect(fieldsOf(victim, '8')![0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('what was loaded before a column was protected is not loaded again as it was sent', async () => {
  const victim = await given();
  victim.redeploy({ columns: COLUMNS.map(({ protection: _, ...one }) => one) }, {}, null as never);
  await victim.deliver({ id: 'm', body: ROW });
  victim.redeploy({ columns: COLUMNS });
  victim.warehouse.ledger.clear();
  const [key] = victim.bucket.keys('loaded/');
  expect(await victim.replay({ prefix: 'loaded/' })).toMatchObject({ rowsLoaded: 0, failed: [key] });
  expect(victim.text()).toContain('the object has the values of the column \\"email\\" as they were sent, and the column is protected now; delete the object, or load it by hand');
});

test('whoever sees the digest of a message cannot try which message has it', async () => {
  const [one, other] = [await given(), await given({}, new SecretDouble('another pepper that is as long as the first'))];
  for (const victim of [one, other]) {
    await victim.publish(ROW);
  }
  const digests = [one, other].map(({ warehouse }) => [...warehouse.ledger.values()][0].digest);
  expect(new Set(digests).size).toBe(2);
});

test('a message that is delivered twice has one digest, so that it is loaded once', async () => {
  const victim = await given();
  await victim.publish(ROW);
  victim.redeploy({ columns: COLUMNS }, {}, await victim.secret.protection());
  await victim.publish(ROW);
  expect(victim.warehouse.rows).toHaveLength(1);
  expect(victim.bucket.keys('rejected/')).toEqual([]);
});
