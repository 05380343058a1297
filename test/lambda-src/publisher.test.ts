import { createHash } from 'crypto';
import { Readable } from 'stream';
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { readRange } from '../../lambda-src/csv-object';
import { indexRows } from '../../lambda-src/index-rows';
import { Publisher, PublisherConfiguration } from '../../lambda-src/publisher';

const sns = mockClient(SNSClient);
const s3 = mockClient(S3Client);
const objects = new Map<string, Buffer>();

function etag(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } });
}

beforeEach(() => {
  objects.clear();
  sns.reset();
  s3.reset();
  s3.on(GetObjectCommand).callsFake(({ Key, Range, IfMatch }) => {
    const body = objects.get(Key);
    if (!body) {
      throw refusal('NoSuchKey', 404);
    }
    if (IfMatch && IfMatch !== etag(body)) {
      throw refusal('PreconditionFailed', 412);
    }
    const [start, last] = Range ? Range.slice('bytes='.length).split('-').map(Number) : [0, body.length - 1];
    const part = body.subarray(start, last + 1);
    return { ETag: etag(body), Body: Object.assign(Readable.from([part]), { transformToByteArray: async () => part }) };
  });
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => void objects.set(Key, Body));
  sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries: entries }) => ({
    Successful: entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `sns-${Id}` })),
  }));
});

/** Rows of id and square, with a line end in every third. */
function squares(rows: number): string {
  return 'id,square\n' + Array.from({ length: rows }, (_, i) => `${i + 1},"${(i + 1) ** 2}${i % 3 ? '' : '\n'}"\n`).join('');
}

const CONFIGURATION: PublisherConfiguration = {
  topicArn: 'arn:aws:sns:us-east-1:111122223333:topic',
  source: { bucket: 'assets', key: 'csv' },
  index: { bucket: 'assets', key: 'index' },
  minRows: 1,
  maxRows: 100,
  maxMessageBytes: 1024,
  seed: '42',
  publication: { payloadFormat: 'JSON', types: {}, attributes: {}, sampling: { kind: 'RANDOM' } },
  publisherId: 'stack/publisher',
};

/** A publisher whose CSV was indexed when it was deployed. */
async function deployed(csv: string, changes: Partial<PublisherConfiguration> = {}): Promise<PublisherConfiguration> {
  const index = await indexRows('csv', Readable.from([Buffer.from(csv)]));
  objects.set('csv', Buffer.from(csv));
  objects.set('index', index.serialize());
  return { ...CONFIGURATION, ...changes };
}

const NOON = '2026-11-22T12:00:00Z';

interface Tick {
  readonly record: object;
  readonly logged: object[];
  readonly bodies: string[];
  readonly rows: { id: string; square: string }[];
  readonly ids: string[];
}

async function tick(configuration: PublisherConfiguration, scheduledTime: string = NOON): Promise<Tick> {
  return tickOf(publisherOf(configuration), scheduledTime);
}

const logged: object[] = [];
const emitted: object[] = [];

function publisherOf(configuration: PublisherConfiguration): Publisher {
  const client = new S3Client({});
  return new Publisher(configuration, {
    s3: client,
    sns: new SNSClient({}),
    readSource: (start, end, version) => readRange(client, configuration.source, start, end, version),
    log: (record) => logged.push(record),
    emit: (values) => emitted.push(values),
  });
}

async function tickOf(publisher: Publisher, scheduledTime: string = NOON): Promise<Tick> {
  sns.resetHistory();
  logged.length = 0;
  emitted.length = 0;
  const record = await publisher.publish({ scheduledTime }, { remaining: () => 1000, sleep: async () => undefined });
  const entries = sns.commandCalls(PublishBatchCommand).flatMap(({ args }) => args[0].input.PublishBatchRequestEntries!);
  const bodies = entries.map(({ Message }) => Message!);
  return {
    record,
    logged: [...logged],
    bodies,
    rows: bodies.flatMap((body) => JSON.parse(body)),
    ids: entries.map(({ MessageAttributes }) => MessageAttributes!.deduplicationId.StringValue!),
  };
}

function readsOf(key: string): (string | undefined)[] {
  return s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input).filter(({ Key }) => Key === key).map(({ Range }) => Range);
}

describe('a tick', () => {
  test('publishes rows as they stand in the CSV, and says how many', async () => {
    const { rows, bodies, record, logged: lines } = await tick(await deployed(squares(500), { minRows: 60 }));
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { id, square } of rows) {
      expect(Number(square)).toBe(Number(id) ** 2);
    }
    expect(bodies.length).toBeGreaterThan(1);
    expect(record).toEqual({ message: 'tick', scheduledTime: '2026-11-22T12:00:00.000Z', rows: rows.length, messages: bodies.length, rowsTooLong: 0 });
    expect(lines.filter((line: any) => line.message !== 'published')).toEqual([record]);
  });

  test('says which id SNS gave to each message, and measures what it took', async () => {
    const { ids, rows, bodies, logged: lines } = await tick(await deployed(squares(500), { minRows: 60 }));
    const published = lines.filter((line: any) => line.message === 'published').map((line: any) => line.ids).join(' ').split(' ');
    expect(published).toEqual(ids.flatMap((id) => [id, expect.stringMatching(/^sns-\d$/)]));
    const sum = (name: string) => emitted.reduce((total, values: any) => total + (values[name] ?? 0), 0);
    expect([sum('RowsPublished'), sum('MessagesPublished'), sum('FailedEntries'), sum('RowsTooLong')]).toEqual([rows.length, bodies.length, 0, 0]);
  });

  test('has texts and nulls for values, and escapes what SQS does not take', async () => {
    const { bodies } = await tick(await deployed('a,b,c,__proto__\n1,,"",\uFFFE\uFFFF\u0000\n', { maxRows: 1 }));
    expect(bodies).toEqual(['[{"a":"1","b":null,"c":"","__proto__":"\\ufffe\\uffff\\u0000"}]']);
  });

  test('that fires twice sends the same messages under the same ids, also from another environment', async () => {
    const configuration = await deployed(squares(500));
    const publisher = publisherOf(configuration);
    const first = await tickOf(publisher);
    expect(new Set(first.ids).size).toBe(first.ids.length);
    expect(await tickOf(publisher)).toEqual(first);
    expect(await tick(configuration, '2026-11-22T12:00:00.000Z')).toEqual(first);
  });

  test('at another time sends other rows under other ids', async () => {
    const configuration = await deployed(squares(500), { minRows: 50 });
    const [noon, later] = [await tick(configuration), await tick(configuration, '2026-11-22T12:01:00Z')];
    expect(later.rows).not.toEqual(noon.rows);
    expect(later.ids).not.toEqual(expect.arrayContaining([noon.ids[0]]));
  });

  test('of two publishers with one seed sends the same rows, under ids of their own', async () => {
    const [one, other] = [await tick(await deployed(squares(500))), await tick(await deployed(squares(500), { publisherId: 'stack/other' }))];
    expect(other.rows).toEqual(one.rows);
    expect(other.ids).not.toContain(one.ids[0]);
  });

  test('of other rows goes out under other ids, so that the ledger does not take them for the former', async () => {
    const before = await tick(await deployed(squares(500)));
    const after = await tick(await deployed(squares(500).replace(/square/, 'area')));
    expect(after.ids).not.toContain(before.ids[0]);
  });

  test('names a row that no message can hold, and publishes the others', async () => {
    const csv = `id,square\n1,1\n2,4${' '.repeat(2000)}\n3,9\n`;
    const { rows, record, logged: lines } = await tick(await deployed(csv, { minRows: 3, maxRows: 3 }));
    expect(rows.map(({ id }) => id)).toEqual(['1', '3']);
    expect(record).toMatchObject({ rows: 2, rowsTooLong: 1 });
    expect(lines[0]).toEqual({ message: 'row too long', source: 's3://assets/csv', row: 2, bytes: 2078, maxMessageBytes: 1024 });
  });

  test('reads the index once, and of the CSV only parts', async () => {
    const publisher = publisherOf(await deployed(squares(500), { maxRows: 5 }));
    await tickOf(publisher);
    await tickOf(publisher, '2026-11-22T12:01:00Z');
    expect(readsOf('index')).toHaveLength(1);
    expect(readsOf('csv').every((range) => range !== undefined)).toBe(true);
  });

  test('fails when it cannot publish', async () => {
    sns.on(PublishBatchCommand).rejects(new Error('no rights'));
    await expect(tick(await deployed(squares(10), { maxRows: 10 }))).rejects.toThrow('were not published');
  });

  test.each([undefined, 'noon', 5.5e20])('at %p, which is no time, fails', async (scheduledTime) => {
    await expect(tick(await deployed(squares(10)), scheduledTime as string ?? null)).rejects.toThrow("'scheduledTime' must be an ISO 8601 time, got");
  });

  test('of more rows than there are fails before anything is published', async () => {
    await expect(tick(await deployed(squares(10), { maxRows: 11 }))).rejects.toThrow('s3://assets/csv has 10 rows, fewer than the 11 that a tick may draw');
    expect(sns.calls()).toHaveLength(0);
  });

  test('draws up to all rows of a small file unless told otherwise', async () => {
    const { rows } = await tick(await deployed(squares(10), { minRows: 10, maxRows: undefined }));
    expect(rows).toHaveLength(10);
  });
});

describe('an object in a bucket', () => {
  function inBucket(csv: string): PublisherConfiguration {
    objects.set('chat.csv', Buffer.from(csv));
    return { ...CONFIGURATION, source: { bucket: 'data', key: 'chat.csv' }, index: undefined };
  }

  test('is indexed by the first tick; later ones read the index that lies beside it', async () => {
    const configuration = inBucket(squares(500));
    const { rows } = await tick(configuration);
    expect(readsOf('chat.csv').filter((range) => range === undefined)).toHaveLength(1);
    expect([...objects.keys()]).toEqual(['chat.csv', 'chat.csv.row-index']);

    s3.resetHistory();
    expect((await tick(configuration)).rows).toEqual(rows);
    expect(readsOf('chat.csv').every((range) => range !== undefined)).toBe(true);
  });

  test('is indexed anew when it was replaced, whatever its new size', async () => {
    const publisher = publisherOf(inBucket(squares(500)));
    await tickOf(publisher);
    for (const rows of [100, 2000]) {
      objects.set('chat.csv', Buffer.from(squares(rows)));
      const { rows: drawn } = await tickOf(publisher);
      expect(drawn.every(({ id, square }) => Number(square) === Number(id) ** 2 && Number(id) <= rows)).toBe(true);
    }
  });

  test('that is not there, or no CSV, fails naming it', async () => {
    const configuration = inBucket('a,b\n1,"2\n');
    await expect(tick(configuration)).rejects.toThrow("s3://data/chat.csv: row 1 (line 2, column 'b') opens a quote on line 2 that never closes");
    objects.clear();
    await expect(tick(configuration)).rejects.toThrow('cannot read s3://data/chat.csv: NoSuchKey: ');
  });

  test('is recovered from a failure: the next tick tries again', async () => {
    const publisher = publisherOf(inBucket('broken'));
    await expect(tickOf(publisher)).rejects.toThrow('has a header and no rows');
    objects.set('chat.csv', Buffer.from(squares(100)));
    expect((await tickOf(publisher)).rows.length).toBeGreaterThan(0);
  });
});
