import { gzipSync, zstdCompressSync } from 'zlib';
import { DescribeStatementResponse, Field, GetStatementResultCommandOutput } from '@aws-sdk/client-redshift-data';
import { Clients } from '../../conformance/clients';
import { Call, jsonReply, Reply } from '../../local/wire/call';
import { CallHandler } from '../../local/wire/gateway';

/** Turns one behaviour of the stand-in round, by what its clients say or hear. */
export interface ClientTwist {
  readonly client: keyof Clients;
  /** Only calls of this command. */
  readonly command: string;
  readonly input?: (input: any) => any;
  readonly output?: (output: any) => any;
}

/** Turns round what a function hears. */
export interface GatewayTwist {
  readonly gateway: (call: Call, next: CallHandler) => Promise<Reply>;
}

const sqls = (change: (sql: string) => string): ClientTwist => ({
  client: 'redshift', command: 'BatchExecuteStatementCommand', input: (input) => ({ ...input, Sqls: input.Sqls.map(change) }),
});

const batch = (change: (input: any) => object): ClientTwist => ({
  client: 'redshift', command: 'BatchExecuteStatementCommand', input: (input) => ({ ...input, ...change(input) }),
});

const described = (change: (description: DescribeStatementResponse) => object): ClientTwist => ({
  client: 'redshift', command: 'DescribeStatementCommand', output: (output) => ({ ...output, ...change(output) }),
});

/** What comes of the rows of an answer. */
const rowsOf = (change: (records: Field[][]) => Field[][]): ClientTwist => ({
  client: 'redshift',
  command: 'GetStatementResultCommand',
  output: (output: GetStatementResultCommandOutput) => ({ ...output, Records: change(output.Records ?? []) }),
});

const result = (change: (value: any, row: number) => object): ClientTwist =>
  rowsOf((records) => records.map((record, row) => record.map((field) => change(field, row) as Field)));

/** The first answer says that there is nothing. */
function late(): ClientTwist {
  let asked = 0;
  return rowsOf((records) => asked++ === 0 ? [] : records);
}

const resultRows = (rows: number) => described(({ SubStatements }) => ({
  SubStatements: SubStatements?.map((part) => ({ ...part, ResultRows: rows })),
}));

const put = (change: (body: any, key: string) => unknown): ClientTwist => ({
  client: 's3', command: 'PutObjectCommand', input: (input) => ({ ...input, Body: change(input.Body, input.Key) }),
});

/** SQS looks into the policies of queues. */
const policy = (takes: (text: string) => boolean): ClientTwist => ({
  client: 'sqs', command: 'CreateQueueCommand', input: (input) => takes(input.Attributes.Policy) ? input : refuse(),
});

function refuse(): never {
  throw Object.assign(new Error('refused by the test'), { name: 'ValidationException' });
}

const snapshotInstead = sqls((sql) => sql.replace(/^LOCK TABLE (.*)$/, 'SELECT COUNT(*) FROM $1'));
const oneFrame = (name: string, body: Buffer) => put((given, key) => key.includes(name) && key.endsWith('.csv') ? body : given);
const withoutToken = batch(() => ({ ClientToken: undefined }));

/** The visibility timeout that a handler sets is forgotten. */
const forgetsVisibility: GatewayTwist = {
  gateway: async (call, next) => call.operation === 'ChangeMessageVisibility' && call.caller.includes('Role') ? jsonReply(200, {}) : next(call),
};

export const TWISTS: Readonly<Record<string, ClientTwist | GatewayTwist>> = {
  'lock-before-snapshot': snapshotInstead,
  'lock-before-snapshot-serializable': snapshotInstead,
  'statement-timeout': sqls((sql) => sql.startsWith('SET statement_timeout') ? 'SELECT 1' : sql),
  'cancelled-transaction': batch((input) => input.Sqls.length === 4 ? { ExecutionMode: 'AUTO_COMMIT' } : {}),
  'result-rows': resultRows(-1),
  'result-rows-of-merge': resultRows(-1),
  'result-rows-of-copy': resultRows(3),
  'guard-names-its-column': described(({ SubStatements }) => ({ SubStatements: SubStatements?.map((part) => ({ ...part, Error: part.Error?.replace('rows_read', 'it') })) })),
  'failed-part-of-a-batch': described(({ SubStatements }) => ({
    SubStatements: SubStatements?.map((part) => ({ ...part, Status: part.Status === 'ABORTED' ? 'FAILED' : part.Status })),
  })),
  'auto-commit-goes-on': batch(() => ({ ExecutionMode: undefined })),
  'statement-size': batch((input) => input.Sqls.some((sql: string) => sql.length > 100 * 1024) ? refuse() : {}),
  'size-of-a-batch': batch((input) => input.Sqls.join('').length > 200 * 1024 ? refuse() : {}),
  'client-token-again': withoutToken,
  'client-token-with-other-parameters': withoutToken,
  'client-token-after-a-failure': withoutToken,
  'null-marker-in-quotes': result((field, row) => row === 1 ? { stringValue: '~NULL~' } : field),
  'empty-field-is-null': result((field) => field.isNull ? { stringValue: '' } : field),
  'nul-in-text': result(() => ({ longValue: 2 })),
  'object-without-rows': described((description) => description.SubStatements?.length === 3 ? { Status: 'FAILED', Error: 'no rows' } : {}),
  'zstd-of-several-frames': oneFrame('frames', zstdCompressSync('1\n')),
  'gzip-of-several-members': oneFrame('members', gzipSync('1\n')),
  'copy-of-many-objects': put((body, key) => key.endsWith('.manifest') ? JSON.stringify({ entries: JSON.parse(body).entries.slice(0, 100) }) : body),
  'object-that-exists': { client: 's3', command: 'PutObjectCommand', input: (input) => ({ ...input, IfNoneMatch: undefined }) },
  'copy-as-the-session': batch(() => ({ DbUser: 'admin' })),
  'load-errors-by-file-name': late(),
  'load-errors-of-a-finished-copy': sqls((sql) => sql.replace('MAXERROR 10', 'MAXERROR 1')),
  'line-of-a-row-of-several-lines': result((field) => field.longValue === 3 ? { longValue: 2 } : field),
  'one-error-a-row': rowsOf((records) => [...records, ...records]),
  'password-disable-by-a-role': sqls((sql) => sql.startsWith('GRANT ROLE') ? 'SELECT 1' : sql),
  'temp-by-public': result(() => ({ booleanValue: false })),
  'rights-of-merge': sqls((sql) => sql.replace('GRANT SELECT, INSERT, UPDATE', 'GRANT SELECT, INSERT')),
  'grant-assumerole-in-a-transaction': batch(() => ({ ExecutionMode: 'AUTO_COMMIT' })),
  'spelling-of-an-iam-user': result((field) => ({ stringValue: field.stringValue.toLowerCase() })),
  'external-id-of-an-iam-user': described(({ Error: error }) => ({ Error: error?.toLowerCase() })),
  'role-in-one-transaction': sqls((sql) => sql.startsWith('GRANT ROLE') ? 'SELECT 1' : sql),
  'drop-role-with-privileges': sqls((sql) => sql.replace(' FORCE', '')),
  'system-column-names': sqls((sql) => sql.replace('"oid"', '"oid_"')),
  'names-of-redshifts-own-columns': sqls((sql) => sql.replace('"insertxid"', '"xmin"')),
  'owners-in-the-catalog': sqls((sql) => sql.replace('CREATE VIEW', 'CREATE TABLE')),
  'comments-in-the-catalog': sqls((sql) => sql.startsWith('COMMENT ON COLUMN') ? 'SELECT 1' : sql),
  'time-zone-of-a-session': sqls((sql) => sql.startsWith('SET timezone') ? 'SELECT 1' : sql),
  'trailing-blanks-as-a-key': result((field) => field.longValue === 2 ? { longValue: 1 } : field),
  'literal-takes-the-collation-of-its-column': sqls((sql) => sql.replace('CASE_SENSITIVE', 'CASE_INSENSITIVE')),
  'collate-in-a-temporary-table': sqls((sql) => sql.replace('CASE_SENSITIVE', 'CASE_INSENSITIVE')),
  'like-takes-the-collation': sqls((sql) => sql.replace(/\(LIKE .*\)$/, '(id VARCHAR(10))')),
  'two-literals-and-case': result(() => ({ stringValue: 'equal' })),
  'insert-across-collations': sqls((sql) => sql.replace('SELECT a FROM one', 'SELECT one.a FROM one JOIN two ON one.a = two.a')),
  'body-filter-and-arrays': { client: 'sns', command: 'PublishCommand', input: (input) => ({ ...input, Message: input.Message.replace(/^\[(.*)\]$/, '$1') }) },
  'sns-of-a-region-in-a-policy': policy((text) => !text.includes('sns.eu-south-1.')),
  'policy-of-several-queues': policy((text) => JSON.parse(text).Statement.length === 1),
  'visibility-beside-a-partial-answer': forgetsVisibility,
  'visibility-beside-an-error': forgetsVisibility,
};
