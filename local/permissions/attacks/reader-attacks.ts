import { Attack } from './attack';

const FILE = 'reader.engine.test.ts';
const RIGHTS = 'src/private/contract/reader-rights.ts';

/** Of those who may read the table, or might once. */
export const READER_ATTACKS: readonly Attack[] = [
  {
    name: 'a reader writes the table',
    stoppedBy: 'its database role has SELECT alone',
    file: FILE,
    title: 'cannot write the table',
    bundle: 'table',
    weakening: [{ file: RIGHTS, text: '? [\'SELECT\'] :', by: '? [\'ALL\'] :' }],
  },
  {
    name: 'a reader reads the ledger',
    stoppedBy: 'its database role has no right on the ledger',
    file: FILE,
    title: 'cannot read the ledger',
    bundle: 'table',
    weakening: [{
      file: RIGHTS,
      text: '...select.map(',
      by: '`GRANT SELECT ON TABLE ${qualified(schemaName, `${tableName}_ledger`)} TO ROLE ${quoteName(role)}`, ...select.map(',
    }],
  },
  {
    name: 'a reader reads a column that it was not given',
    stoppedBy: 'its database role has the named columns alone',
    file: FILE,
    title: 'cannot read a column that it was not given',
    bundle: 'table',
    weakening: [{ file: RIGHTS, text: 'columns.length === 0 ?', by: 'true ?' }],
  },
  {
    name: 'a reader sees the result of another reader',
    stoppedBy: 'its policy names its own statements alone',
    file: FILE,
    title: 'cannot see the result of another reader',
    weakening: [{
      file: 'src/private/target/data-api-access.ts',
      text: 'conditions: { StringEquals: { \'redshift-data:statement-owner-iam-userid\': \'${aws:userid}\' } },',
      by: '',
    }],
  },
  {
    name: 'a reader queries another warehouse',
    stoppedBy: 'its policy names the warehouse of the ingest',
    file: FILE,
    title: 'cannot query another warehouse',
    weakening: [{
      file: 'src/private/target/data-api-access.ts',
      text: 'actions: [\'redshift-data:BatchExecuteStatement\', \'redshift-data:ExecuteStatement\'], resources: [warehouseArn] }),',
      by: 'actions: [\'redshift-data:*\', \'redshift:GetClusterCredentialsWithIAM\'], resources: [\'*\'] }),',
    }],
  },
  {
    name: 'a reader goes on reading when the code does not name it any more',
    stoppedBy: 'the deployment takes its database role away',
    file: FILE,
    title: 'cannot read after a deployment without it',
    bundle: 'table',
    weakening: [{ file: 'lambda-src/table/readers.ts', text: 'holders.filter((holder) => !mayKeep(holder)).map(takeRole)', by: '[]' }],
  },
  {
    name: 'a reader goes on reading when the ingest is removed',
    stoppedBy: 'the removal takes its database role away',
    file: FILE,
    title: 'has no database role after the removal',
    bundle: 'table',
    weakening: [{ file: 'lambda-src/table/remove-table.ts', text: 'if (readers !== undefined) {', by: 'if (false) {' }],
  },
];
