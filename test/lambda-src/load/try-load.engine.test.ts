import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { invocationTime } from '../../../lambda-src/runtime/invocation-time';
import { prepareTable } from '../../../lambda-src/table/prepare-table';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { COPY_ROLE, useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { CONTEXT, deployTable, loaderEnvironment, tableOf } from '../deployed';
import { noCulprits, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { ID, ingestSchema, TEXT } from '../schemas';

const redshift = useStandIn();
let tables = 0;

muteOutput();

/** A table that the role `Loader` may load, and the handler that loads it. */
async function deployed(more: Partial<IngestSchema> = {}, environment: { COPY_ROLE_ARN?: string } = {}) {
  const tableName = `tried_${tables++}`;
  const schema = ingestSchema({ columns: [ID, TEXT], ledgerHorizonDays: 30, ...more });
  const loadMode = schema.merge ? 'MERGE' : 'APPEND';
  expect(await deployTable(redshift, 'app', tableName, schema.columns, { delivery: schema.delivery, loadMode })).toMatchObject({ status: 'SUCCESS' });
  const bucket = new MemoryBucket((key, body) => redshift.put(key, body));
  const handler = createRedshiftIngest({ ...loaderEnvironment('app', tableName), ...environment }, schema, {
    s3: bucket.s3, redshiftData: redshift.client('Loader'), tryMessages: noCulprits,
  });
  const context = { getRemainingTimeInMillis: () => 12_000 }; // too little to wait until permissions are effective
  return {
    bucket,
    table: `app.${tableName}`,
    load: async (id: number) => handler(sqsEvent({ id: `${id}`, body: { id, text: 'a' }, publishedAt: new Date().toISOString() }), { getRemainingTimeInMillis: () => 300_000 }),
    trial: async (copy?: boolean) => handler({ trial: { copy } }, context),
  };
}

const MERGE = { keyColumns: ['id'], orderColumns: ['text'] };

test.each<[string, Partial<IngestSchema>]>([
  ['appends', {}],
  ['merges', { merge: MERGE }],
  ['has no ledger', { delivery: 'AT_LEAST_ONCE', ledgerHorizonDays: undefined }],
  ['stages GZIP', { compression: 'GZIP' }],
  ['stages plain CSV', { compression: 'NONE' }],
])('a trial of an ingest that %s passes and leaves nothing behind', async (_, more) => {
  const { trial, load, table, bucket } = await deployed(more);
  await load(1);
  if (more.delivery !== 'AT_LEAST_ONCE') {
    await redshift.do(`UPDATE ${table}_ledger SET loaded_at = '2020-01-01'`); // old enough to be pruned
  }
  const contents = async () => [await redshift.rows(`SELECT id FROM ${table}`), more.delivery ? [] : await redshift.rows(`SELECT deduplication_id, loaded_at FROM ${table}_ledger`)];
  const before = [await contents(), bucket.keys('')];
  expect(await trial()).toEqual({ trial: 'PASSED' });
  expect([await contents(), bucket.keys('')]).toEqual(before);
  expect(before[0][0]).toEqual([[1]]);
});

const REVOCATIONS: [right: string, revoke: (table: string) => string, grant: (table: string) => string, more?: Partial<IngestSchema>][] = [
  ['TEMP on database "analytics"', () => 'REVOKE TEMP ON DATABASE analytics FROM PUBLIC', () => 'GRANT TEMP ON DATABASE analytics TO PUBLIC'],
  [`ASSUMEROLE on '${COPY_ROLE}' for COPY`, () => 'REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL', () => 'GRANT ASSUMEROLE ON ALL TO PUBLIC FOR ALL'],
  ['USAGE on schema "app"', () => 'REVOKE USAGE ON SCHEMA app FROM "IAMR:Loader"', () => 'GRANT USAGE ON SCHEMA app TO "IAMR:Loader"'],
  ...['SELECT', 'INSERT', 'UPDATE'].map((privilege) => revoked(privilege, '', { merge: MERGE })),
  revoked('INSERT', ''),
  ...['SELECT', 'INSERT', 'DELETE'].map((privilege) => revoked(privilege, '_ledger')),
];

function revoked(privilege: string, suffix: string, more?: Partial<IngestSchema>): typeof REVOCATIONS[number] {
  return [
    `${privilege} on table TABLE${suffix}`,
    (table) => `REVOKE ${privilege} ON ${table}${suffix} FROM "IAMR:Loader"`,
    (table) => `GRANT ${privilege} ON ${table}${suffix} TO "IAMR:Loader"`,
    more,
  ];
}

test.each(REVOCATIONS)('a trial names %s, if the loader lacks it, with the statement that grants it', async (right, revoke, restore, more = {}) => {
  const { trial, table, bucket } = await deployed(more);
  await redshift.do(revoke(table));
  const quoted = `"app"."${table.slice('app.'.length)}`;
  const name = right.replace(/TABLE(_ledger)?/, (_, suffix = '') => `${quoted}${suffix}"`);
  const message: string = await trial().then(() => 'passed', (error: Error) => error.message);
  await redshift.do(restore(table));
  expect(message).toContain(`database user 'IAMR:Loader' cannot load ${table}, because it lacks ${name}. An administrator grants it: `);
  expect(bucket.keys('')).toEqual([]);
  const grant = /grants it: (GRANT [^;]+);/.exec(message)![1];
  await redshift.do(revoke(table));
  await redshift.do(grant);
  const again = await trial().catch((error: Error) => error.message);
  await redshift.do(restore(table));
  expect(again).toEqual({ trial: 'PASSED' });
});

test('a trial says what COPY cannot do, and passes without COPY', async () => {
  const copyRole = 'arn:aws:iam::123456789012:role/not-attached';
  const { trial } = await deployed({}, { COPY_ROLE_ARN: copyRole });
  await expect(trial()).rejects.toThrow(`COPY cannot read the staged objects as ${copyRole}. This role must be attached to the warehouse`);
  expect(await trial(false)).toEqual({ trial: 'PASSED' });
});

test('the loader is granted what was revoked from PUBLIC, and what it has anyway is not granted', async () => {
  const everybody = async () => redshift.rows('SELECT role, grantee, command FROM redshift.assume_role ORDER BY 1');
  await redshift.do('REVOKE ASSUMEROLE ON ALL FROM "IAMR:Loader" FOR ALL');
  await redshift.do('REVOKE TEMP ON DATABASE analytics FROM "IAMR:Loader"');
  await deployed();
  expect(await everybody()).toEqual([['all', 'public', 'all']]);
  await redshift.do('REVOKE TEMP ON DATABASE analytics FROM PUBLIC');
  await redshift.do('REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL');
  const { trial } = await deployed();
  expect(await everybody()).toEqual([[COPY_ROLE, 'IAMR:Loader', 'copy']]);
  expect(await trial()).toEqual({ trial: 'PASSED' });
});

test('an administrator who may not grant ASSUMEROLE is not stopped, and the trial has the statement for one who may', async () => {
  await redshift.do(['CREATE USER builder PASSWORD DISABLE', 'GRANT ALL ON SCHEMA app TO builder', 'GRANT CREATE, TEMP ON DATABASE analytics TO builder WITH GRANT OPTION',
    'GRANT USAGE ON SCHEMA app TO builder WITH GRANT OPTION']);
  const role = 'arn:aws:iam::123456789012:role/another';
  const { trial, table } = await deployed({}, { COPY_ROLE_ARN: role });
  await redshift.do([`ALTER TABLE ${table} OWNER TO builder`, `ALTER TABLE ${table}_ledger OWNER TO builder`]);
  const identity = { clusterIdentifier: 'cluster', database: 'analytics', dbUser: 'builder' };
  const warehouse = new Warehouse(redshift.client('Deployer'), identity, invocationTime(CONTEXT));
  await prepareTable(warehouse, 'analytics', tableOf('app', table.slice('app.'.length), [ID, TEXT]), { name: 'IAMR:Loader', create: false, copyRole: role }, { rolePrefix: 'none', sets: [] });
  await expect(trial()).rejects.toThrow(`it lacks ASSUMEROLE on '${role}' for COPY. An administrator grants it: GRANT ASSUMEROLE ON '${role}' TO "IAMR:Loader" FOR COPY;`);
});
