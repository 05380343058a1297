import { NamedTable } from '../../../lambda-src/table/frozen-table';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { changeTableOf, tableOf } from '../deployed';
import { ID, TEXT } from '../schemas';

const redshift = useStandIn();

muteOutput();

/** What a deployment says of the readers: the users of each set of columns. */
type Said = Pick<NamedTable, 'readers' | 'readerColumns'>;

const ALL: readonly string[] = [];
const NOBODY: Said = {};
const BOTH: Said = { readers: 'IAMR:Ann IAM:bob', readerColumns: [ALL] };
const ANN: Said = { readers: 'IAMR:Ann', readerColumns: [ALL] };

let tables = 0;

/** A table of the stack, which deployments change. */
function deployed(name = `read_${tables++}`) {
  const PhysicalResourceId = `cluster/analytics/app/${name}`;
  const change = async (RequestType: 'Create' | 'Update' | 'Delete', said: Said, more: object = {}) => changeTableOf(redshift, tableOf('app', name, [ID, TEXT], said), {
    RequestType, StackId: 'stack', PhysicalResourceId, ResourceProperties: { specification: 'its hash', readers: said.readers }, ...more,
  });
  return {
    name: `app.${name}`,
    deploy: async (said: Said, more?: object) => change('Update', said, more),
    remove: async (said: Said, more?: object) => change('Delete', said, more),
    /** Why a role cannot read; undefined if it can. */
    refusal: async (as: string, columns = '*') => (await redshift.run(`SELECT ${columns} FROM app.${name}`, { as })).Error,
  };
}

const rolesOf = async (like = '%') => redshift.rows(`SELECT role_name FROM svv_roles WHERE role_name LIKE '${like}' ORDER BY 1`);

test('a reader reads the table, and can neither write it nor read the ledger', async () => {
  const table = deployed();
  expect(await table.deploy(ANN)).toMatchObject({ status: 'SUCCESS' });
  expect(await table.refusal('Ann')).toBeUndefined();
  expect(await table.refusal('Other')).toMatch(/permission denied/);
  for (const sql of [`INSERT INTO ${table.name} (id) VALUES (1)`, `DELETE FROM ${table.name}`, `UPDATE ${table.name} SET id = 1`, `TRUNCATE ${table.name}`,
    `DROP TABLE ${table.name}`, `ALTER TABLE ${table.name} ADD COLUMN x INT`, `SELECT * FROM ${table.name}_ledger`]) {
    const { Status, Error: error } = await redshift.run(sql, { as: 'Ann' });
    expect({ sql, Status, error }).toEqual({ sql, Status: 'FAILED', error: expect.stringMatching(/permission denied|must be owner/) });
  }
});

test('a reader of some columns reads no other, and one of all reads a column that is added later', async () => {
  const table = deployed();
  await table.deploy({ readers: 'IAMR:Ann;IAMR:Bea IAMR:Cal', readerColumns: [ALL, ['text']] });
  await redshift.do(`ALTER TABLE ${table.name} ADD COLUMN later INTEGER`);
  expect(await Promise.all([table.refusal('Bea', 'text'), table.refusal('Cal', 'text'), table.refusal('Ann', 'later')])).toEqual([undefined, undefined, undefined]);
  expect(await table.refusal('Bea', 'id')).toMatch(/permission denied/);
  expect(await table.refusal('Bea')).toMatch(/permission denied/);
});

test('who is no reader any more loses the right with the next deployment, and a rollback gives it back', async () => {
  const table = deployed();
  await table.deploy(BOTH);
  await redshift.do('SELECT 1', { as: 'Ann' });
  await table.deploy({ readers: 'IAM:bob', readerColumns: [ALL] });
  expect(await table.refusal('Ann')).toMatch(/permission denied/);
  await table.deploy(NOBODY);
  await table.deploy(BOTH);
  expect(await table.refusal('Ann')).toBeUndefined();
  await table.deploy(BOTH);
  expect(await table.refusal('Ann')).toBeUndefined();
});

test('other columns are another role, and the former one is gone', async () => {
  const table = deployed();
  const before = await rolesOf();
  await table.deploy(ANN);
  await table.deploy({ readers: 'IAMR:Ann', readerColumns: [['id']] });
  expect(await table.refusal('Ann', 'id')).toBeUndefined();
  expect(await table.refusal('Ann', 'text')).toMatch(/permission denied/);
  expect(await rolesOf()).toHaveLength(before.length + 1);
});

test('the removal of the ingest takes the right from its readers, without its specification, and leaves the table', async () => {
  const table = deployed();
  const before = await rolesOf();
  await table.deploy(BOTH);
  expect(await table.remove(BOTH, { ResourceProperties: { specification: 'gone', readers: BOTH.readers } })).toMatchObject({ status: 'SUCCESS' });
  expect(await table.refusal('Ann')).toMatch(/permission denied/);
  expect(await rolesOf()).toEqual(before);
  expect(await redshift.rows(`SELECT count(*) FROM ${table.name}`)).toEqual([[0]]);
});

test('the removal of a table without readers asks the warehouse nothing, because it may be paused or gone', async () => {
  const client = redshift.client('Deployer');
  const send = jest.spyOn(client, 'send');
  expect(await deployed().remove(NOBODY)).toMatchObject({ status: 'SUCCESS' });
  expect(send).not.toHaveBeenCalled();
  send.mockRestore();
});

test('a removal succeeds when the warehouse is gone with all rights, and fails when it cannot take them', async () => {
  const client = redshift.client('Deployer');
  const refusal = (message: string) => jest.spyOn(client, 'send').mockImplementation(async () => {
    throw Object.assign(new Error(message), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
  });
  const gone = refusal("Redshift endpoint doesn't exist in this region.");
  expect(await deployed().remove(ANN)).toMatchObject({ status: 'SUCCESS' });
  gone.mockRestore();
  const broken = refusal('something else');
  expect(await deployed().remove(ANN)).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('the readers of the table may still read') });
  broken.mockRestore();
});

test('what an administrator granted is not touched, neither by a deployment nor by the removal', async () => {
  const table = deployed();
  await table.deploy(BOTH);
  await redshift.do(['CREATE ROLE company_readers', `GRANT SELECT ON TABLE ${table.name} TO ROLE company_readers`, 'CREATE USER "IAMR:Dan" PASSWORD DISABLE',
    'GRANT USAGE ON SCHEMA app TO "IAMR:Ann"', 'GRANT USAGE ON SCHEMA app TO ROLE company_readers', `GRANT SELECT ON TABLE ${table.name} TO "IAMR:Ann"`, 'GRANT ROLE company_readers TO "IAMR:Dan"']);
  await table.deploy(NOBODY);
  await table.remove(BOTH);
  expect(await Promise.all([table.refusal('Ann'), table.refusal('Dan')])).toEqual([undefined, undefined]);
});

test('whoever was given one of our roles by hand loses it, as a user and as a role', async () => {
  const table = deployed();
  const before = await rolesOf();
  await table.deploy(ANN);
  const [[ours]] = (await rolesOf()).filter(([name]) => !before.some(([other]) => other === name));
  await redshift.do(['CREATE USER "IAMR:Eve" PASSWORD DISABLE', 'CREATE ROLE crowd', `GRANT ROLE "${ours}" TO "IAMR:Eve"`, `GRANT ROLE "${ours}" TO ROLE crowd`]);
  expect(await table.refusal('Eve')).toBeUndefined();
  await table.deploy(ANN);
  expect(await table.refusal('Eve')).toMatch(/permission denied/);
  expect(await redshift.rows("SELECT 1 FROM svv_role_grants WHERE role_name = 'crowd'")).toEqual([]);
  expect(await table.refusal('Ann')).toBeUndefined();
});

test('two resources of one table keep each their own readers, so that the one that is replaced takes nothing from its successor', async () => {
  const table = deployed();
  const successor = { LogicalResourceId: 'Successor' };
  await table.deploy(ANN);
  await table.deploy(ANN, successor);
  await table.remove(ANN);
  expect(await table.refusal('Ann')).toBeUndefined();
  await table.remove(ANN, successor);
  expect(await table.refusal('Ann')).toMatch(/permission denied/);
});

test('a role of former readers that cannot be dropped fails no deployment, because nobody has it', async () => {
  const table = deployed();
  await table.deploy(ANN);
  const client = redshift.client('Deployer');
  const send = client.send.bind(client) as (command: { input: { Sqls?: string[] } }, ...rest: unknown[]) => Promise<unknown>;
  const spy = jest.spyOn(client, 'send').mockImplementation(async (command: any, ...rest: unknown[]) => {
    command.input.Sqls = command.input.Sqls?.map((sql: string) => (sql.startsWith('DROP ROLE') ? 'DROP ROLE nobody_has_this' : sql));
    return send(command, ...rest);
  });
  expect(await table.deploy(NOBODY)).toMatchObject({ status: 'SUCCESS' });
  spy.mockRestore();
  expect(await table.refusal('Ann')).toMatch(/permission denied/);
});
