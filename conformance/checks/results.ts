import { addGuard } from '../../lambda-src/load/guard-sql';
import { StatementList } from '../../lambda-src/load/statement-list';
import { Check } from '../check';

const DESCRIBE = 'https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeStatement.html';

/** What the Data API says of statements that have ended: the books of a batch rest on it. */
export const RESULT_CHECKS: readonly Check[] = [
  {
    name: 'result-rows',
    fact: 'ResultRows of INSERT, UPDATE and DELETE is the number of rows that changed',
    source: DESCRIBE,
    expected: 'INSERT 3, UPDATE 2, DELETE 1',
    run: async ({ warehouse }) => {
      const { SubStatements = [] } = await warehouse.do('CREATE TEMP TABLE counted (a INTEGER)', 'INSERT INTO counted SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3',
        'UPDATE counted SET a = 9 WHERE a > 1', 'DELETE FROM counted WHERE a = 1');
      return ['INSERT', 'UPDATE', 'DELETE'].map((word, index) => `${word} ${SubStatements[index + 1].ResultRows}`).join(', ');
    },
  },
  {
    name: 'result-rows-of-merge',
    fact: 'ResultRows of MERGE is the number of rows that it has updated and inserted',
    source: DESCRIBE,
    expected: '3',
    run: async ({ warehouse }) => {
      const target = warehouse.table('merged');
      const { SubStatements = [] } = await warehouse.do(`CREATE TABLE ${target} (id INTEGER, b INTEGER)`, `INSERT INTO ${target} VALUES (1, 1)`,
        'CREATE TEMP TABLE latest (id INTEGER, b INTEGER)', 'INSERT INTO latest VALUES (1, 2), (2, 2), (3, 2)',
        `MERGE INTO ${target} USING latest ON ${target}.id = latest.id WHEN MATCHED THEN UPDATE SET b = latest.b WHEN NOT MATCHED THEN INSERT (id, b) VALUES (latest.id, latest.b)`);
      return String(SubStatements[4].ResultRows);
    },
  },
  {
    name: 'result-rows-of-copy',
    fact: 'ResultRows of COPY is the number of rows that it has loaded, without those that it skipped',
    source: DESCRIBE,
    expected: '2',
    run: async ({ warehouse, objects }) => {
      const { manifest } = await objects.stage('rows', '1\nx\n3\n');
      const { SubStatements = [] } = await warehouse.do('CREATE TEMP TABLE counted (a INTEGER)', objects.copy('counted', manifest, { maxErrors: 5 }));
      return String(SubStatements[1].ResultRows);
    },
  },
  {
    name: 'guard-names-its-column',
    fact: 'an INSERT of NULL into a NOT NULL column fails the transaction with a message that has the column\'s name: so the guard of the row count is known',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html',
    expected: 'statement 4 fails, its message says NULL and rows_read, and nothing was inserted',
    run: async ({ warehouse }) => {
      const table = warehouse.table('guarded');
      await warehouse.do(`CREATE TABLE ${table} (a INTEGER)`);
      const run = new StatementList();
      run.add('CREATE TEMP TABLE staged (a INTEGER)');
      run.add(`INSERT INTO ${table} VALUES (1)`);
      addGuard(run, 2);
      const { SubStatements = [] } = await warehouse.run(run.sqls);
      const failed = SubStatements.findIndex(({ Status }) => Status === 'FAILED');
      const text = SubStatements[failed]?.Error ?? '';
      const says = [...(/cannot insert a null value|null value in column/i.test(text) ? ['NULL'] : []), ...(text.includes('rows_read') ? ['rows_read'] : [])];
      const inserted = await warehouse.value(`SELECT COUNT(*) FROM ${table}`);
      return `statement ${failed + 1} fails, its message says ${says.join(' and ') || text}, and ${inserted === '0' ? 'nothing was inserted' : 'rows were inserted'}`;
    },
  },
  {
    name: 'failed-part-of-a-batch',
    fact: 'of a transaction that fails, exactly one part is FAILED: the one that did; those after it are ABORTED',
    source: DESCRIBE,
    expected: 'FAILED in 2, ABORTED in 3',
    run: async ({ warehouse }) => {
      const { SubStatements = [] } = await warehouse.run(['SELECT 1', `SELECT nothing FROM ${warehouse.table('no_such_table')}`, 'SELECT 3']);
      return SubStatements.flatMap(({ Status }, index) => Status === 'FINISHED' ? [] : [`${Status} in ${index + 1}`]).join(', ');
    },
  },
  {
    name: 'auto-commit-goes-on',
    fact: 'with AUTO_COMMIT a failure does not keep the parts after it from running',
    source: 'https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html',
    expected: 'FINISHED, FAILED, FINISHED',
    run: async ({ warehouse }) => {
      const { SubStatements = [] } = await warehouse.run(['SELECT 1', `SELECT nothing FROM ${warehouse.table('no_such_table')}`, 'SELECT 3'], { mode: 'AUTO_COMMIT' });
      return SubStatements.map(({ Status }) => Status).join(', ');
    },
  },
];
