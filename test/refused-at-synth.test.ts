import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { testApp, testStack } from './app';
import { column } from './lambda-src/schemas';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';
import { loadTransaction } from '../lambda-src/load/load-sql';
import { addMerge } from '../lambda-src/load/merge-sql';
import { StatementList } from '../lambda-src/load/statement-list';
import { Column, ColumnEncoding, ColumnSource, ColumnType, DeduplicationId, DeliveryGuarantee, LoadMode, PayloadFormat, RedshiftTarget, SnsToRedshiftIngestProps } from '../src';

const warnings = (stack: Stack, text: string) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(text)).map(({ entry }) => `${entry.data}`);

const BY_SEQUENCE: Pick<SnsToRedshiftIngestProps, 'loadMode' | 'table'> = {
  loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'sequence' }),
  table: {
    tableName: 'orders',
    columns: [
      { name: 'id', type: ColumnType.BIGINT, nullable: false },
      { name: 'sequence', type: ColumnType.varchar(39), nullable: false, source: ColumnSource.sequenceNumber() },
    ],
  },
};

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return `${error}`;
  }
  throw new Error('nothing failed');
}

describe('statements that are too long for the Data API', () => {
  const BIGINTS = (count: number, bytes: number): Column[] =>
    Array.from({ length: count }, (_, at) => ({ name: `${at}`.padStart(bytes, 'c'), type: ColumnType.BIGINT, nullable: false }));
  const wide = (count: number, bytes: number, props: Partial<SnsToRedshiftIngestProps> = {}) =>
    plainIngest({ table: { tableName: 'wide', columns: BIGINTS(count, bytes) }, ...props });
  const merged = (count: number, bytes: number) => {
    const [first, second] = BIGINTS(count, bytes);
    return wide(count, bytes, { loadMode: LoadMode.merge({ keyColumns: [first.name], orderColumn: second.name }) });
  };

  test('are refused, with the statement and its size', () => {
    expect(() => merged(1597, 26)).toThrow(/'table.columns' must have names that fit into a statement of 204800 bytes.*the names of the 1597 columns make a MERGE of 2\d{5} bytes/);
    expect(() => wide(1598, 70)).toThrow(/make an INSERT of 2\d{5} bytes.*load some fields into one SUPER column/);
    expect(() => wide(1599, 115, { delivery: DeliveryGuarantee.AT_LEAST_ONCE })).toThrow(/of 204800 bytes/);
  });

  test('are refused of an ingest with a loader, too', () => {
    const { loader } = plainLoader();
    const columns = BIGINTS(1595, 26);
    expect(() => loadedIngest(loader, 'Wide', { table: { tableName: 'wide', columns }, loadMode: LoadMode.merge({ keyColumns: [columns[0].name], orderColumn: columns[1].name }) }))
      .toThrow(/Stack\/Wide: .*the names of the 1595 columns make a MERGE of 2\d{5} bytes/);
  });

  test('are warned of above what older editions of the guide say', () => {
    expect(warnings(merged(1000, 20).stack, 'older editions')).toEqual([expect.stringMatching(/the names of the 1000 columns make a MERGE of 1\d{5} bytes; the Redshift Data API takes 204800/)]);
    expect(warnings(wide(100, 20).stack, 'older editions')).toEqual([]);
  });

  test.each<[string, number, number, boolean]>([['MERGE', 1597, 40, true], ['INSERT', 1598, 70, false]])('are measured as %s is run, but for names of schema and table', (kind, count, bytes, merges) => {
    const columns = BIGINTS(count, bytes).map(({ name }) => column(name, { name: 'BIGINT' }, 'BIGINT', { nullable: false }));
    const target = {
      schemaName: 'public',
      tableName: 'wide',
      columns,
      delivery: 'EXACTLY_ONCE' as const,
      ledgerHorizonDays: 30,
      copyRoleArn: 'arn',
      ...merges && { merge: { keyColumns: [columns[0].name], orderColumns: [columns[1].name] } },
    };
    const { sqls } = loadTransaction(target, { manifestUrl: 's3://bucket/key', compression: 'ZSTD', rows: 1, publishedAt: '2026-01-01T00:00:00Z', version: 'v', batchId: 'b1' });
    const longest = Math.max(...sqls.map((sql) => Buffer.byteLength(sql)));
    const synth = () => (merges ? merged(count, bytes) : wide(count, bytes));
    expect(synth).toThrow(kind);
    expect(Math.abs(Number(/make an? \w+ of (\d+) bytes/.exec(messageOf(synth))![1]) - longest)).toBeLessThan(200);
  });
});

test('a merge into a table called latest names another temporary table, because MERGE could not tell the two apart', () => {
  const run = new StatementList();
  const columns = [column('id', { name: 'BIGINT' }, 'BIGINT', { nullable: false })];
  addMerge(run, '"public"."latest"', { keyColumns: ['id'], orderColumns: ['id'] }, { tableName: 'latest', columns, arrival: '"arrival"', tombstones: '"app"."t_deleted"', batchId: 'b1', from: 'FROM "staged"' });
  expect(run.sqls.join('\n').replaceAll('"public"."latest"', '')).not.toContain('"latest"');
  expect(run.sqls.at(-1)).toContain('MERGE INTO "public"."latest" USING "_latest" ON "public"."latest"."id" = "_latest"."id"');
});

test.each(['cmax', 'cmin', 'ctid', 'deletexid', 'insertxid', 'oid', 'tableoid', 'xmax', 'xmin'])('a column called %s is refused, which every table has already', (name) => {
  expect(() => plainIngest({ table: { tableName: 'messages', columns: [{ name, type: ColumnType.BIGINT }] } }))
    .toThrow(`'table.columns[0].name' must not be that of a system column, got '${name}'; quotes do not help, so choose another name and read the value with ColumnSource.field('${name}')`);
});

describe('an encoding', () => {
  const encoded = (encoding: ColumnEncoding, type: ColumnType) => () => plainIngest({ table: { tableName: 'messages', columns: [{ name: 'v', type, encoding }] } });
  const { BOOLEAN, REAL, SMALLINT, INTEGER, SUPER, TIME, TIMETZ, TIMESTAMPTZ, DATE } = ColumnType;
  const VARBYTE = ColumnType.varbyte(9);

  test.each<[ColumnEncoding, ColumnType[]]>([
    [ColumnEncoding.BYTEDICT, [BOOLEAN, SUPER, VARBYTE, TIME, TIMETZ]],
    [ColumnEncoding.DELTA, [TIMESTAMPTZ, TIME, TIMETZ, REAL]],
    [ColumnEncoding.DELTA32K, [SMALLINT, TIMESTAMPTZ, TIME]],
    [ColumnEncoding.LZO, [REAL, BOOLEAN, TIME, VARBYTE]],
    [ColumnEncoding.MOSTLY8, [DATE, REAL]],
    [ColumnEncoding.MOSTLY16, [SMALLINT]],
    [ColumnEncoding.MOSTLY32, [SMALLINT, INTEGER]],
    [ColumnEncoding.RUNLENGTH, [SUPER, VARBYTE, TIME]],
    [ColumnEncoding.AZ64, [ColumnType.varchar(9), REAL, BOOLEAN]],
    [ColumnEncoding.TEXT255, [ColumnType.character(9)]],
  ])('%s is refused where AWS does not list it', (encoding, types) => {
    for (const type of types) {
      expect(encoded(encoding, type)).toThrow(`'encoding' of the column 'v' must be one that takes ${type.sql}, got ${encoding}, which takes `);
    }
  });

  test('is taken where AWS lists it', () => {
    for (const type of [BOOLEAN, REAL, SUPER, VARBYTE, TIMETZ, ColumnType.varchar(9)]) {
      expect(encoded(ColumnEncoding.ZSTD, type)).not.toThrow();
    }
    expect(encoded(ColumnEncoding.AZ64, TIME)).not.toThrow();
    expect(encoded(ColumnEncoding.LZO, SUPER)).not.toThrow();
    expect(encoded(ColumnEncoding.RUNLENGTH, BOOLEAN)).not.toThrow();
    expect(encoded(ColumnEncoding.MOSTLY16, INTEGER)).not.toThrow();
  });
});

describe('the id of a workgroup', () => {
  const attributes = { workgroupName: 'wg', namespaceName: 'ns', databaseName: 'analytics', adminDatabaseRole: 'ingest_admin' };
  const id = '01234567-89ab-cdef-0123-456789abcdef';

  test('is refused as the ARN that the console shows', () => {
    expect(() => RedshiftTarget.workgroupFromAttributes({ ...attributes, workgroupId: `arn:aws:redshift-serverless:eu-west-1:111122223333:workgroup/${id}` }))
      .toThrow(`'workgroupId' must be the id of the workgroup, which is the last part of its ARN, got 'arn:aws:redshift-serverless:eu-west-1:111122223333:workgroup/${id}'; pass '${id}'`);
    expect(() => RedshiftTarget.workgroupFromAttributes({ ...attributes, workgroupId: 'my workgroup' })).toThrow("got 'my workgroup'; it is a UUID");
    expect(() => RedshiftTarget.workgroupFromAttributes({ ...attributes, workgroupId: id })).not.toThrow();
  });
});

describe('names and descriptions in the template', () => {
  function deepIngest(id: string, props: Partial<SnsToRedshiftIngestProps> = {}): Template {
    const stack = new Stack(testApp(), 'Stack');
    const scope = [...Array(5)].reduce<Construct>((outer) => new Construct(outer, id), stack);
    plainIngest(props, scope as Stack);
    return Template.fromStack(stack);
  }
  const descriptions = (template: Template, type: string): string[] =>
    Object.values(template.findResources(type)).flatMap(({ Properties }) => Properties.Description ?? []);

  test('are short enough, however deep the ingest lies', () => {
    const table = { schemaName: 's'.repeat(127), tableName: 't'.repeat(120), columns: [{ name: 'id', type: ColumnType.BIGINT }] };
    const template = deepIngest('X'.repeat(80), { table });
    for (const type of ['AWS::IAM::Role', 'AWS::Lambda::Function']) {
      const found = descriptions(template, type);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((one) => one.length > 256)).toEqual([]);
    }
    expect(descriptions(template, 'AWS::Lambda::Function')).toContainEqual(expect.stringMatching(/^Loads messages into s+\.t+\.\.\. [0-9a-f]{8}$/));
  });

  test('of a loader are so, too', () => {
    const stack = new Stack(testApp(), 'Stack');
    const scope = [...Array(5)].reduce<Construct>((outer) => new Construct(outer, '数据'.repeat(30)), stack);
    plainLoader({}, scope as Stack);
    const found = ['AWS::IAM::Role', 'AWS::Lambda::Function'].flatMap((type) => descriptions(Template.fromStack(stack), type));
    expect(found).toContainEqual(expect.stringMatching(/^COPY reads the staged objects of Stack\/\?+.*\.\.\. [0-9a-f]{8}$/));
    expect(found.filter((one) => one.length > 256)).toEqual([]);
  });

  test('have only characters that IAM takes', () => {
    const found = descriptions(deepIngest('数据'), 'AWS::IAM::Role');
    expect(found).toEqual([expect.stringMatching(/^COPY reads the staged objects of Stack\/\?\?\/.*\/Ingest\.\.\. [0-9a-f]{8}$/)]);
    expect(descriptions(plainIngest().template(), 'AWS::IAM::Role')).toEqual(['COPY reads the staged objects of Stack/Ingest']);
  });
});

test('the description of every alarm is as short as CloudWatch takes it', () => {
  const { stack, loader } = plainLoader();
  loadedIngest(loader, 'Loaded', { alarmUnknownFields: 1 });
  plainIngest({ alarmUnknownFields: 1 }, stack);
  plainPublisher({}, stack);
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(30);
  expect(alarms.filter(({ Properties }) => Properties.AlarmDescription.length > 1024)).toEqual([]);
});

test('a FIFO topic is taken, with a warning that order is lost', () => {
  const stack = testStack();
  plainIngest({ topic: new sns.Topic(stack, 'Fifo', { fifo: true, topicName: 'orders.fifo' }) }, stack);
  expect(warnings(stack, 'FIFO')).toEqual([expect.stringContaining('the FIFO topic <Stack/Fifo> keeps messages in order, and the queue of the ingest does not.')]);
  expect(warnings(plainIngest().stack, 'FIFO')).toEqual([]);
  const merging = testStack();
  plainIngest({ topic: new sns.Topic(merging, 'Fifo', { fifo: true, topicName: 'orders.fifo' }), ...BY_SEQUENCE }, merging);
  expect(warnings(merging, 'FIFO')).toEqual([]);
});

describe('columns that could never have their value are refused:', () => {
  const withColumn = (changes: Partial<Column>, props: Partial<SnsToRedshiftIngestProps> = {}) => () =>
    plainIngest({ table: { tableName: 't', columns: [{ name: 'id', type: ColumnType.BIGINT, nullable: false }, { name: 'c', type: ColumnType.varchar(100), ...changes }] }, ...props });
  const raw = { rawMessageDelivery: true, deduplicationId: DeduplicationId.ATTRIBUTE };
  const merging = (more: object = {}) => ({ loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'c', ...more }) });

  test.each<[what: string, message: RegExp, work: () => unknown]>([
    ['a subject with raw delivery', /'source' of the column 'c' must be one that raw message delivery does not omit, got ColumnSource.subject\(\)/,
      withColumn({ source: ColumnSource.subject() }, raw)],
    ['a subject among several sources with raw delivery', /does not omit, got ColumnSource.subject/,
      withColumn({ source: ColumnSource.firstOf(ColumnSource.field('c'), ColumnSource.subject()) }, raw)],
    ['a topic with raw delivery in a column that is not nullable', /must be nullable with 'rawMessageDelivery', got nullable: false/,
      withColumn({ source: ColumnSource.topicArn(), nullable: false }, raw)],
    ['a number of a standard topic', /'topic' must be a FIFO topic for ColumnSource.sequenceNumber\(\) of the column 'c', got a standard topic/, withColumn({ source: ColumnSource.sequenceNumber() })],
    ['a label without pandas', /'payloadFormat' must be PANDAS for ColumnSource.pandasIndex\(\) of the column 'c', got JSON/, withColumn({ source: ColumnSource.pandasIndex() })],
    ['the time of the load as a text', /with ColumnSource.loadTime\(\) must be ColumnType.TIMESTAMP or ColumnType.TIMESTAMPTZ, got VARCHAR\(100\)/, withColumn({ source: ColumnSource.loadTime() })],
    ['an order by the time of the load', /LoadMode.merge\(\) must name columns that have a value before the load, got 'c' with ColumnSource.loadTime\(\)/,
      withColumn({ source: ColumnSource.loadTime(), type: ColumnType.TIMESTAMP, nullable: false }, merging())],
    ['too short an id of a batch', /with ColumnSource.batchId\(\) must be ColumnType.varchar\(37\) or longer/, withColumn({ source: ColumnSource.batchId(), type: ColumnType.varchar(36) })],
    ['a parent without a list', /'rowsPath' must be given for ColumnSource.parent\(\) of the column 'c', got none/, withColumn({ source: ColumnSource.parent('a') })],
    ['a parent inside of the list', /must not reach into the list of rows at Records, got the path Records, 0/, withColumn({ source: ColumnSource.parent('Records', '0') }, { rowsPath: ['Records'] })],
    ['a list of no name', /'rowsPath' must name at least one field, got none/, withColumn({}, { rowsPath: [] })],
    ['a list in tuples', /'rowsPath' must be left out with payload format TUPLES, got Records/, withColumn({}, { rowsPath: ['Records'], payloadFormat: PayloadFormat.TUPLES })],
    ['names that differ in case only', /'ignoreFieldCase' must be off with columns that take fields whose names differ only in case, got 'id' and 'ID'/,
      withColumn({ source: ColumnSource.field('ID') }, { ignoreFieldCase: true })],
    ['characters of a number', /'replaceInvalid' of the column 'c' must be left out, got true; BIGINT holds no text/, withColumn({ type: ColumnType.BIGINT, replaceInvalid: true })],
    ['characters of an order', /two values could become the same/, withColumn({ replaceInvalid: true, nullable: false }, merging())],
    ['a deletion by no column', /'deleteWhen.column' must name a column of the table, got 'x'/, withColumn({ nullable: false }, merging({ deleteWhen: { column: 'x', values: ['d'] } }))],
    ['a deletion by a key', /'deleteWhen.column' must not be a key, got 'id'/, withColumn({ nullable: false }, merging({ deleteWhen: { column: 'id', values: ['1'] } }))],
    ['a deletion by no value', /'deleteWhen.values' must have at least one value/, withColumn({ nullable: false }, merging({ deleteWhen: { column: 'c', values: [] } }))],
    ...([
      [ColumnType.varchar(1), 'deleted', 'lengthen the column'], [ColumnType.character(4), 'löscht', 'take a VARCHAR'], [ColumnType.character(4), 'é', 'take a VARCHAR'],
      [ColumnType.BOOLEAN, 'yes', 'write true or false'], [ColumnType.SMALLINT, '32768', 'write a whole number'], [ColumnType.BIGINT, '9223372036854775808', 'write a whole number'],
      [ColumnType.INTEGER, '1.0', 'write a whole number'],
    ] as const).map(([type, value, wayOut]): [string, RegExp, () => unknown] => [`a deletion by ${value} for ${type.sql}`,
      new RegExp(`must have values that the column 'c' can have, which is .*, got '${value}'; ${wayOut}`),
      withColumn({ nullable: false, type }, merging({ deleteWhen: { column: 'c', values: [value] } }))]),
  ])('%s', (_, message, work) => {
    expect(work).toThrow(message);
  });

  test('a number of a FIFO topic, of one that may be, and a source that is there are not', () => {
    const stack = testStack();
    plainIngest({ topic: new sns.Topic(stack, 'Fifo', { fifo: true }), ...BY_SEQUENCE }, stack);
    const other = testStack();
    expect(plainIngest({ topic: sns.Topic.fromTopicArn(other, 'Theirs', 'arn:aws:sns:us-east-1:111122223333:orders.fifo'), ...BY_SEQUENCE }, other)).toBeDefined();
    expect(withColumn({ source: ColumnSource.firstOf(ColumnSource.topicArn(), ColumnSource.field('c')), nullable: false }, raw)).not.toThrow();
    expect(withColumn({ nullable: false }, merging({ deleteWhen: { column: 'c', values: ['d'] } }))).not.toThrow();
  });
});
