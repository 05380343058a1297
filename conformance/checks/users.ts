import { quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { Check, Context, NotRun } from '../check';
import { Warehouse } from '../warehouse';

/** Who the loader is, and what a user may do without being told. */
export const USER_CHECKS: readonly Check[] = [
  {
    name: 'password-disable-by-a-role',
    fact: 'a user with the system role sys:secadmin may CREATE USER ... PASSWORD DISABLE, though the documentation says that only a superuser can disable passwords',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html',
    expected: 'created',
    run: async ({ warehouse }) => withUser(warehouse, 'security', async (user) => {
      const made = nameOfUser(warehouse, 'made');
      await warehouse.do(`GRANT ROLE sys:secadmin TO ${quoteName(user)}`);
      const { warehouse: login, before } = warehouse.becoming(user);
      const { Status, Error: error } = await login.run([...before, `CREATE USER ${quoteName(made)} PASSWORD DISABLE`]);
      if (Status !== 'FINISHED') {
        return `refused: ${error}`;
      }
      await warehouse.do(`DROP USER ${quoteName(made)}`);
      return 'created';
    }),
  },
  {
    name: 'temp-by-public',
    fact: 'a new user may create temporary tables, through PUBLIC',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html',
    expected: 'true',
    run: async ({ warehouse }) => withUser(warehouse, 'temp', async (user) =>
      String(await warehouse.value(`SELECT HAS_DATABASE_PRIVILEGE(${quoteLiteral(user)}, ${quoteLiteral(warehouse.login.database)}, 'TEMP')`))),
  },
  {
    name: 'rights-of-merge',
    fact: 'MERGE with WHEN MATCHED THEN UPDATE and WHEN NOT MATCHED THEN INSERT takes SELECT, INSERT and UPDATE on the table, and no DELETE',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html',
    expected: 'merged',
    run: async ({ warehouse }) => withUser(warehouse, 'merging', async (user) => {
      const table = warehouse.table('merged_into');
      const name = quoteName(user);
      await warehouse.do(`CREATE TABLE ${table} (id INTEGER, b INTEGER)`, `GRANT USAGE ON SCHEMA ${quoteName(warehouse.schema)} TO ${name}`, `GRANT SELECT, INSERT, UPDATE ON ${table} TO ${name}`);
      const { warehouse: login, before } = warehouse.becoming(user);
      const { Status, Error: error } = await login.run([...before, 'CREATE TEMP TABLE latest (id INTEGER, b INTEGER)', 'INSERT INTO latest VALUES (1, 1)',
        `MERGE INTO ${table} USING latest ON ${table}.id = latest.id WHEN MATCHED THEN UPDATE SET b = latest.b WHEN NOT MATCHED THEN INSERT (id, b) VALUES (latest.id, latest.b)`]);
      await warehouse.do(`DROP TABLE ${table}`, `REVOKE USAGE ON SCHEMA ${quoteName(warehouse.schema)} FROM ${name}`);
      return Status === 'FINISHED' ? 'merged' : `refused: ${error}`;
    }),
  },
  {
    name: 'grant-assumerole-in-a-transaction',
    fact: 'GRANT ASSUMEROLE is refused in a transaction, as a GRANT on an external resource is',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html',
    expected: 'refused',
    run: async ({ warehouse, objects }) => withUser(warehouse, 'assuming', async (user) => {
      const role = quoteLiteral(objects.copyRoleArn);
      const { Status, Error: error } = await warehouse.run(['SELECT 1', `GRANT ASSUMEROLE ON ${role} TO ${quoteName(user)} FOR COPY`]);
      if (Status === 'FINISHED') {
        await warehouse.run([`REVOKE ASSUMEROLE ON ${role} FROM ${quoteName(user)} FOR COPY`], { mode: 'AUTO_COMMIT' });
        return 'granted';
      }
      return /transaction/i.test(error ?? '') ? 'refused' : `refused: ${error}`;
    }),
  },
  {
    name: 'spelling-of-an-iam-user',
    fact: 'the database user of an IAM role is IAMR: and the role\'s name, with its capital letters',
    source: 'https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-control-identity-based.html',
    expected: 'IAMR: and the name of the role',
    run: async (context) => {
      const role = requireRole(context);
      return String(await context.asCaller.value('SELECT CURRENT_USER')).replace(role, 'the name of the role').replace(/^IAMR:/, 'IAMR: and ');
    },
  },
  {
    name: 'external-id-of-an-iam-user',
    fact: 'Redshift assumes the role of COPY with an external id that ends in the database user, with its capital letters, and for a workgroup has the id in the workgroup\'s ARN',
    source: 'https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html',
    expected: 'arn:aws:redshift:REGION:ACCOUNT:dbuser:WAREHOUSE/IAMR:ROLE',
    run: async (context) => {
      const role = requireRole(context);
      const account = await context.accountId();
      const { asCaller } = context;
      const noRole = `arn:aws:iam::${account}:role/conformance-no-such-role`;
      const { Error: error } = await asCaller.run(['CREATE TEMP TABLE nothing (a INTEGER)',
        `COPY nothing FROM 's3://conformance-no-such-bucket/nothing.manifest' IAM_ROLE ${quoteLiteral(noRole)} MANIFEST CSV`]);
      const arn = /arn:aws[\w-]*:redshift:\S+/.exec(error ?? '')?.[0];
      if (!arn) {
        return `no ARN in: ${error}`;
      }
      const warehouse = asCaller.login.clusterIdentifier ?? new RegExp(`serverless-${account}-[0-9a-f-]{36}`).exec(arn)?.[0] ?? 'serverless-ACCOUNT-ID';
      return arn.replace(/^arn:aws[\w-]*:redshift:[\w-]+:/, 'arn:aws:redshift:REGION:').replace(`:${account}:`, ':ACCOUNT:')
        .replace(`:${warehouse}/`, ':WAREHOUSE/').replace(new RegExp(`:${role}$`), ':ROLE');
    },
  },
];

function nameOfUser(warehouse: Warehouse, name: string): string {
  return `${warehouse.schema}_${name}`;
}

async function withUser(warehouse: Warehouse, name: string, use: (user: string) => Promise<string>): Promise<string> {
  const user = nameOfUser(warehouse, name);
  await warehouse.do(`CREATE USER ${quoteName(user)} PASSWORD DISABLE`);
  try {
    return await use(user);
  } finally {
    await warehouse.do(`DROP USER ${quoteName(user)}`);
  }
}

function requireRole({ callerRole }: Context): string {
  if (callerRole === undefined) {
    throw new NotRun('needs --caller-role, the name of the role with whose credentials it runs');
  }
  return callerRole;
}
