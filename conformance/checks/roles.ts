import { quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { createReaderRole, giveRole, readerGrants } from '../../src/private/contract/reader-rights';
import { Check } from '../check';
import { Warehouse } from '../warehouse';

/** What the database roles of readers rest on. */
export const ROLE_CHECKS: readonly Check[] = [
  {
    name: 'role-in-one-transaction',
    fact: 'a role is created, granted single columns and given to a user in one transaction, and svv_user_grants then has the user',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_USER_GRANTS.html',
    expected: 'has it',
    run: async ({ warehouse }) => withReader(warehouse, async (role, user) =>
      Number(await warehouse.value(`SELECT COUNT(*) FROM svv_user_grants WHERE role_name = ${quoteLiteral(role)} AND user_name = ${quoteLiteral(user)}`)) === 1
        ? 'has it' : 'does not have it'),
  },
  {
    name: 'drop-role-with-privileges',
    fact: 'DROP ROLE ... FORCE drops a role that has privileges and that a user has',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_ROLE.html',
    expected: 'dropped',
    run: async ({ warehouse }) => withReader(warehouse, async (role) => {
      const { Status, Error: error } = await warehouse.run([`DROP ROLE ${quoteName(role)} FORCE`], { mode: 'AUTO_COMMIT' });
      return Status === 'FINISHED' ? 'dropped' : `refused: ${error}`;
    }),
  },
];

/** Lets a user read a column of a table by a role. */
async function withReader(warehouse: Warehouse, use: (role: string, user: string) => Promise<string>): Promise<string> {
  const [role, user] = [`${warehouse.schema}_readers`, `${warehouse.schema}_reader`];
  const table = { schemaName: warehouse.schema, tableName: 'read_by_role' };
  const name = warehouse.table(table.tableName);
  await warehouse.do(`CREATE TABLE ${name} (a INTEGER, b INTEGER)`, `CREATE USER ${quoteName(user)} PASSWORD DISABLE`);
  try {
    const { Status, Error: error } = await warehouse.run([createReaderRole(role), ...readerGrants(table, ['a'], role), giveRole(role, user)]);
    return Status === 'FINISHED' ? await use(role, user) : `refused: ${error}`;
  } finally {
    // What is there depends on what failed.
    const leftovers = [`REVOKE ROLE ${quoteName(role)} FROM ${quoteName(user)}`, `DROP ROLE ${quoteName(role)} FORCE`, `DROP TABLE ${name}`, `DROP USER ${quoteName(user)}`];
    await warehouse.run(leftovers, { mode: 'AUTO_COMMIT' });
  }
}
