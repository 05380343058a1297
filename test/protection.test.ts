import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest } from './observed';
import { Column, ColumnSource, ColumnType, LoadMode, OverflowPolicy, Protection, SnsToRedshiftIngestProps } from '../src';
import { IngestSchema } from '../src/private/contract/ingest';
import { withIngestDefaults } from '../src/private/redshift/ingest-defaults';
import { ingestSchema } from '../src/private/redshift/ingest-schema';

const ID: Column = { name: 'id', type: ColumnType.BIGINT, nullable: false };

type ToColumns = (pepper: secretsmanager.ISecret, stack: Stack) => Column[];

function protectedIngest(columns: ToColumns, props: Partial<SnsToRedshiftIngestProps> = {}, stack = testStack()) {
  const pepper = new secretsmanager.Secret(stack, 'Pepper');
  return plainIngest({ table: { schemaName: 'app', tableName: 'users', columns: [ID, ...columns(pepper, stack)] }, ...props }, stack);
}

const email = (pepper: secretsmanager.ISecret, more: Partial<Column> = {}): Column =>
  ({ name: 'email', type: ColumnType.varchar(64), protection: Protection.hmacSha256(pepper), ...more });
const phone = (pepper: secretsmanager.ISecret, more: Partial<Column> = {}): Column =>
  ({ name: 'phone', type: ColumnType.varchar(20), protection: Protection.mask(pepper, { keepLast: 2 }), ...more });

function variablesOf({ template }: ReturnType<typeof plainIngest>): Record<string, unknown> {
  const [handler] = Object.values(template().findResources('AWS::Lambda::Function', { Properties: { MemorySize: 512 } }));
  return handler.Properties.Environment.Variables;
}

/** The statements of roles that let them read secrets. */
function secretReaders({ template }: { template: ReturnType<typeof plainIngest>['template'] }) {
  return Object.entries(template().findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: { Action: string | string[] }) => [Action].flat().some((one) => /^secretsmanager:|^kms:Decrypt/.test(one)))
      .map((statement: object) => ({ id, ...statement })));
}

describe('an ingest with a protected column', () => {
  test('knows the secret by its ARN alone, and its function may read this one secret', () => {
    const ingest = protectedIngest((pepper) => [email(pepper), phone(pepper)]);
    expect(variablesOf(ingest)).toMatchObject({ PROTECTION_SECRET_ARN: { Ref: expect.stringMatching(/^Pepper/) } });
    expect(variablesOf(ingest)).not.toHaveProperty('PROTECTION_SECRET_VERSION');
    expect(secretReaders(ingest)).toEqual([{
      id: expect.stringMatching(/^IngestHandler/), Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: expect.stringMatching(/^Pepper/) },
    }]);
  });

  test('may use the key of the secret, through Secrets Manager alone', () => {
    const stack = testStack();
    const pepper = new secretsmanager.Secret(stack, 'Pepper', { encryptionKey: new kms.Key(stack, 'Key') });
    const ingest = plainIngest({ table: { tableName: 'users', columns: [email(pepper)] } }, stack);
    expect(secretReaders(ingest)).toEqual(expect.arrayContaining([expect.objectContaining({
      Action: 'kms:Decrypt', Condition: { StringLike: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com*']] } } },
    })]));
  });

  test('reads a secret that is imported by its name under any of the endings that its ARN may have', () => {
    const ingest = protectedIngest((_, stack) => [email(secretsmanager.Secret.fromSecretNameV2(stack, 'Imported', 'pepper'))]);
    expect(JSON.stringify(secretReaders(ingest)[0].Resource)).toContain(':secret:pepper-??????');
  });

  test('reads the version that a column names', () => {
    const ingest = protectedIngest((pepper) => [email(pepper, { protection: Protection.hmacSha256(pepper, { secretVersionId: 'EXAMPLE1-90ab', prefix: 'v2:' }), type: ColumnType.varchar(67) }), phone(pepper)]);
    expect(variablesOf(ingest)).toMatchObject({ PROTECTION_SECRET_VERSION: 'EXAMPLE1-90ab' });
  });

  test('lets the loader read nothing, because it meets no value', () => {
    const { stack, loader, template } = plainLoader();
    const pepper = new secretsmanager.Secret(stack, 'Pepper');
    loadedIngest(loader, 'Ingest', { table: { schemaName: 'app', tableName: 'users', columns: [ID, email(pepper)] } });
    expect(secretReaders({ template }).map(({ id }) => id)).toEqual([expect.stringMatching(/^IngestHandler/)]);
  });

  test('tries a load again when it has another secret, or another version', () => {
    const trialOf = (columns: ToColumns) => Object.keys(protectedIngest(columns).template().findResources('Custom::RedshiftLoadTrial'));
    const ids = new Set([
      trialOf((pepper) => [email(pepper)]),
      trialOf((_, stack) => [email(new secretsmanager.Secret(stack, 'Other'))]),
      trialOf((pepper) => [email(pepper, { protection: Protection.hmacSha256(pepper, { secretVersionId: 'two' }) })]),
    ].flat());
    expect(ids.size).toBe(3);
  });
});

test('an ingest without a protected column reads no secret', () => {
  const ingest = plainIngest();
  expect(secretReaders(ingest)).toEqual([]);
  expect(Object.keys(variablesOf(ingest)).filter((name) => name.startsWith('PROTECTION'))).toEqual([]);
});

const MERGE = (options: Parameters<typeof LoadMode.merge>[0]) => ({ loadMode: LoadMode.merge(options) });

test.each<[string, ToColumns, Partial<SnsToRedshiftIngestProps>, string]>([
  ['a column that is too short for a hash', (pepper) => [email(pepper, { type: ColumnType.varchar(40) })], {},
    "'type' of the column 'email' must hold at least 64 bytes with Protection.hmacSha256(), got VARCHAR(40); a hash has 64, and a part of it is none, so use ColumnType.varchar(64)"],
  ['a column that is too short for a hash with its prefix', (pepper) => [email(pepper, { protection: Protection.hmacSha256(pepper, { prefix: 'v2:' }) })], {},
    'must hold at least 67 bytes with Protection.hmacSha256(), got VARCHAR(64); a hash has 64 and the prefix 3, and a part of it is none, so use ColumnType.varchar(67)'],
  ['a column that is too short for a mask', (pepper) => [phone(pepper, { type: ColumnType.varchar(5) })], {},
    "'type' of the column 'phone' must hold at least 6 bytes with Protection.mask(), got VARCHAR(5); the mask has 4 characters beside the 2 that stay readable, which take up to 4 bytes each, so use ColumnType.varchar(12)"],
  ['a CHAR that is too short for a mask', (pepper) => [phone(pepper, { type: ColumnType.character(5) })], {},
    "'type' of the column 'phone' must hold at least 6 bytes with Protection.mask(), got CHAR(5); the mask has 4 characters beside the 2 that stay readable, so use ColumnType.character(6)"],
  ['a CHAR that is too short for a hash', (pepper) => [email(pepper, { type: ColumnType.character(63) })], {}, 'a hash has 64, and a part of it is none, so use ColumnType.character(64)'],
  ['a mask in a number', (pepper) => [phone(pepper, { type: ColumnType.BIGINT })], {}, 'what is stored is a text, so use ColumnType.varchar(12)'],
  ['a mask that shows nothing, in a column that is too short', (pepper) => [phone(pepper, { type: ColumnType.varchar(3), protection: Protection.mask(pepper) })], {},
    'must hold at least 4 bytes with Protection.mask(), got VARCHAR(3); the mask has 4 characters, so use ColumnType.varchar(4)'],
  ['a column that holds no text', (pepper) => [email(pepper, { type: ColumnType.BIGINT })], {},
    "'type' of the column 'email' must be VARCHAR or CHAR with Protection.hmacSha256(), got BIGINT; what is stored is a text, so use ColumnType.varchar(64)"],
  ['SUPER', (pepper) => [phone(pepper, { type: ColumnType.SUPER })], {}, 'must be VARCHAR or CHAR with Protection.mask(), got SUPER'],
  ['a policy for hashes that are too long', (pepper) => [email(pepper, { overflow: OverflowPolicy.TRUNCATE })], {},
    "'overflow' of the column 'email' must be left out with Protection.hmacSha256(), got TRUNCATE; every hash fits, so remove it"],
  ['two secrets', (pepper, stack) => [email(pepper), phone(new secretsmanager.Secret(stack, 'Other'))], {},
    "'protection' of the columns 'email' and 'phone' must have the same secret, got Stack/Pepper and Stack/Other; the secret also encrypts what is kept of whole rows, so choose one"],
  ['two versions of the secret', (pepper) => [email(pepper), email(pepper, { name: 'other', protection: Protection.hmacSha256(pepper, { secretVersionId: 'two' }) })], {},
    "'secretVersionId' of the columns 'email' and 'other' must be the same, got none and two; a function reads one version, so choose one"],
  ['the id that is in the ledger', (pepper) => [email(pepper, { source: ColumnSource.messageAttribute('deduplicationId') })], {},
    "'source' of the protected column 'email' must not be the message attribute 'deduplicationId'; ids are in the ledger and in logs"],
  ['what SNS says of the message', (pepper) => [email(pepper, { source: ColumnSource.messageId() })], {},
    "'source' of the protected column 'email' must be what a producer sends, got MESSAGE_ID; what SNS and the ingest say of a message is in logs, so remove 'protection'"],
  ['a masked key', (pepper) => [phone(pepper, { nullable: false })], MERGE({ keyColumns: ['phone'], orderColumn: 'id' }), "the masked column 'phone' must not be a key; different values have the same mask"],
  ['an order of hashes', (pepper) => [email(pepper, { nullable: false })], MERGE({ keyColumns: ['id'], orderColumn: 'email' }), "the protected column 'email' must not order versions of a row; what is stored has another order"],
  ['a type that takes objects as JSON', (pepper) => [email(pepper, { type: ColumnType.varcharFromJson(99) })], {},
    "'type' of the column 'email' must not take JSON with Protection.hmacSha256(), got a VARCHAR(99) that does"],
  ['one of several sources that is no value of the producer', (pepper) => [email(pepper, { source: ColumnSource.firstOf(ColumnSource.field('email'), ColumnSource.topicArn()) })], {},
    'must be what a producer sends, got TOPIC_ARN'],
  ['what tells a deletion', (pepper) => [email(pepper, { nullable: false }), { name: 'version', type: ColumnType.BIGINT, nullable: false }],
    MERGE({ keyColumns: ['id'], orderColumn: 'version', deleteWhen: { column: 'email', values: ['gone'] } }), "'deleteWhen.column' must not name the protected column 'email'"],
  ['one of several sources of a column that is not protected', (pepper) => [email(pepper, { source: ColumnSource.path('after', 'email') }),
    { name: 'copy', type: ColumnType.varchar(100), source: ColumnSource.firstOf(ColumnSource.field('email'), ColumnSource.field('after')) }], {}, "the column 'copy' must not take the value"],
  ['the same field in other case, if case is ignored', (pepper) => [email(pepper), { name: 'copy', type: ColumnType.varchar(100), source: ColumnSource.field('EMAIL') }], { ignoreFieldCase: true },
    "the column 'copy' must not take the value that the column 'email' protects"],
  ['the same field in a column that is not protected', (pepper) => [email(pepper), { name: 'copy', type: ColumnType.varchar(100), source: ColumnSource.field('email') }], {},
    "the column 'copy' must not take the value that the column 'email' protects; it would be readable there, so protect both, or take the value once"],
  ['the object that has the value in a column that is not protected', (pepper) => [email(pepper, { source: ColumnSource.path('user', 'email') }), { name: 'user', type: ColumnType.SUPER }], {},
    "the column 'user' must not take the value that the column 'email' protects"],
  ['the same attribute in a column that is not protected', (pepper) => [email(pepper, { source: ColumnSource.messageAttribute('owner') }), { name: 'owner', type: ColumnType.varchar(99), source: ColumnSource.messageAttribute('owner') }], {},
    "the column 'owner' must not take the value that the column 'email' protects"],
])('%s is refused', (_, columns, props, message) => {
  expect(() => protectedIngest(columns, props)).toThrow(message);
});

test.each<[string, ToColumns, Partial<SnsToRedshiftIngestProps>]>([
  ['a value both hashed and masked', (pepper) => [email(pepper), phone(pepper, { source: ColumnSource.field('email') })], {}],
  ['a value beside another one of the same object', (pepper) => [email(pepper, { source: ColumnSource.path('user', 'email') }), { name: 'name', type: ColumnType.varchar(9), source: ColumnSource.path('user', 'name') }], {}],
  ['the same field in other case, which is another field', (pepper) => [email(pepper), { name: 'copy', type: ColumnType.varchar(100), source: ColumnSource.field('EMAIL') }], {}],
  ['a hash as a key', (pepper) => [email(pepper, { nullable: false })], MERGE({ keyColumns: ['email'], orderColumn: 'id' })],
])('%s is taken', (_, columns, props) => {
  expect(() => protectedIngest(columns, props)).not.toThrow();
});

test.each<[string, () => unknown, string]>([
  ['a prefix with a blank', () => Protection.hmacSha256(new secretsmanager.Secret(testStack(), 'Pepper'), { prefix: 'v 2' }), "'prefix' must have at most 16 letters, digits, '.', ':', '_' or '-', got \"v 2\""],
  ['a prefix that is too long', () => Protection.hmacSha256(new secretsmanager.Secret(testStack(), 'Pepper'), { prefix: 'x'.repeat(17) }), "choose one such as 'v2:'"],
  ['more readable characters than masked ones have', () => Protection.mask(new secretsmanager.Secret(testStack(), 'Pepper'), { keepLast: 17 }), "'keepLast' must be a whole number between 0 and 16 characters, got 17"],
])('%s is refused where it is written', (_, make, message) => {
  expect(make).toThrow(message);
});

test('what the handler knows of a protected column is how, and not with what', () => {
  const stack = testStack();
  const pepper = new secretsmanager.Secret(stack, 'Pepper');
  const { version } = schemaOf([email(pepper)]);
  expect(schemaOf([email(pepper), phone(pepper)]).columns.map(({ protection, overflow }) => ({ protection, overflow }))).toEqual([
    { protection: { kind: 'HMAC_SHA256', prefix: '', normalize: false }, overflow: 'REJECT' },
    { protection: { kind: 'MASK', keepFirst: 0, keepLast: 2 }, overflow: 'TRUNCATE' },
  ]);
  expect(schemaOf([email(pepper, { protection: undefined })]).version).not.toBe(version);
  expect(schemaOf([email(pepper, { protection: Protection.hmacSha256(new secretsmanager.Secret(stack, 'Other')) })]).version).toBe(version);
});

function schemaOf(columns: Column[]): IngestSchema {
  return ingestSchema(withIngestDefaults({ topic: undefined as never, table: { tableName: 'users', columns }, overflow: OverflowPolicy.TRUNCATE }));
}
