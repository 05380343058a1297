import { readFileSync } from 'fs';
import * as path from 'path';
import { createStatements, createUser, TableSpecification } from '../../../src/private/contract/ddl';
import { grantStatements } from '../../../src/private/contract/loader-rights';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { ID } from '../schemas';

const redshift = useStandIn();

/** What docs/security.md tells an administrator to run after a removal, for the loader of this test. */
function documentedStatements(): string[] {
  const page = readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'security.md'), 'utf8');
  const [, sql] = /```sql\n(REVOKE [^`]*DROP USER [^`]*)```/.exec(page)!;
  return sql.replaceAll('STACK-IngestHandlerRole-EXAMPLE', 'Removed').replaceAll('public', 'app').trim().split(';\n').map((line) => line.replace(/;$/, ''));
}

test('the statements of the page drop the user of a removed ingest, which keeps its rights until then', async () => {
  const table: TableSpecification = {
    schemaName: 'app', tableName: 'messages', columns: [ID], layout: { distribution: { style: 'AUTO' }, sort: { style: 'AUTO' } }, delivery: 'EXACTLY_ONCE', loadMode: 'APPEND',
  };
  for (const statement of [...createStatements(table), createUser('IAMR:Removed'), ...grantStatements(table, 'IAMR:Removed')]) {
    await redshift.do(statement);
  }
  await redshift.do('INSERT INTO app.messages (id) VALUES (1)', { as: 'Removed' });

  const [drop, ...revokes] = documentedStatements().reverse();
  expect((await redshift.run(drop)).Error).toMatch(/cannot be dropped/);
  for (const revoke of revokes) {
    await redshift.do(revoke);
  }
  await redshift.do(drop);
  expect(await redshift.rows("SELECT usename FROM pg_user WHERE usename = 'IAMR:Removed'")).toEqual([]);
  expect(await redshift.rows('SELECT id FROM app.messages')).toEqual([[1]]);
});
