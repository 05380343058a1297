import { CancelStatementCommand } from '@aws-sdk/client-redshift-data';
import { Check, NotRun } from '../check';
import { Warehouse } from '../warehouse';

const SOURCE = 'https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html';
const SEES = 'the second transaction waits, and sees what the first has committed';

/** The ledger is locked before anything is read: exactly once rests on it. */
export const LOCK_CHECKS: readonly Check[] = [
  {
    name: 'lock-before-snapshot',
    fact: 'LOCK as first statement of a Data API transaction comes before its snapshot, under SNAPSHOT isolation',
    source: SOURCE,
    expected: SEES,
    run: async (context) => afterLock(await context.database('SNAPSHOT')),
  },
  {
    name: 'lock-before-snapshot-serializable',
    fact: 'LOCK as first statement of a Data API transaction comes before its snapshot, under SERIALIZABLE isolation, and error 1023 does not come',
    source: SOURCE,
    expected: SEES,
    run: async (context) => afterLock(await context.database('SERIALIZABLE')),
  },
  {
    name: 'statement-timeout',
    fact: 'SET statement_timeout as first statement of a Data API transaction limits each statement after it, and is gone with the next transaction',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_statement_timeout.html',
    expected: 'statement 2 is cancelled on the user\'s request; the next transaction is not',
    run: async ({ warehouse }) => {
      const busy = await warehouse.busyQuery();
      const { SubStatements = [], Status, Error: error } = await warehouse.run(['SET statement_timeout TO 300', busy.replace(/3$/, '1')]);
      if (Status === 'FINISHED') {
        return 'no statement is cancelled';
      }
      const failed = SubStatements.findIndex((statement) => statement.Status === 'FAILED') + 1;
      const text = /cancell?ed on user's request/i.test(error ?? '') ? 'is cancelled on the user\'s request' : `fails: ${error}`;
      const next = await warehouse.run([busy.replace(/3$/, '0')]);
      return `statement ${failed} ${text}; the next transaction is${next.Status === 'FINISHED' ? ' not' : ', too'}`;
    },
  },
  {
    name: 'cancelled-transaction',
    fact: 'a transaction that CancelStatement cancels is ABORTED as a whole: nothing that it has written stays, and nobody waits for its lock',
    source: 'https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_CancelStatement.html',
    expected: 'ABORTED, 0 rows stay',
    run: async ({ warehouse }) => {
      const table = warehouse.table('cancelled');
      const busy = await warehouse.busyQuery();
      await warehouse.do(`CREATE TABLE ${table} (id INTEGER)`);
      const id = await warehouse.submit([`LOCK TABLE ${table}`, `INSERT INTO ${table} VALUES (1)`, busy, busy.replace(/3$/, '5')]);
      await warehouse.partEnded(id, 2);
      await warehouse.client.send(new CancelStatementCommand({ Id: id }));
      const { Status } = await warehouse.ended(id);
      return `${Status}, ${await warehouse.value(`LOCK TABLE ${table}`, `SELECT COUNT(*) FROM ${table}`)} rows stay`;
    },
  },
];

/** Lets a transaction write while it holds a lock, and another one wait for the lock and then read. */
async function afterLock(warehouse: Warehouse): Promise<string> {
  const ledger = warehouse.table('locked');
  const busy = await warehouse.busyQuery();
  for (let attempt = 1; attempt <= 3; attempt++) {
    await warehouse.do(`DROP TABLE IF EXISTS ${ledger}`, `CREATE TABLE ${ledger} (id INTEGER)`);
    const first = await warehouse.submit([`LOCK TABLE ${ledger}`, `INSERT INTO ${ledger} VALUES (1)`, busy.replace(/3$/, `${attempt % 3}`), busy.replace(/3$/, '5')]);
    await warehouse.partEnded(first, 2);
    const second = await warehouse.submit([`LOCK TABLE ${ledger}`, `SELECT COUNT(*) FROM ${ledger}`]);
    const overlapped = (await warehouse.describe(first)).Status === 'STARTED';
    const waited = await seenBy(warehouse, second);
    const { Status, Error: error } = await warehouse.ended(first);
    if (Status !== 'FINISHED') {
      throw new Error(`the first transaction failed: ${error}`);
    }
    if (overlapped) {
      return waited;
    }
  }
  throw new NotRun('no two transactions were open at the same time');
}

async function seenBy(warehouse: Warehouse, id: string): Promise<string> {
  const { Status, Error: error } = await warehouse.ended(id);
  if (Status !== 'FINISHED') {
    return /1023|serializable/i.test(error ?? '') ? 'the second transaction fails with error 1023' : `the second transaction fails: ${error}`;
  }
  const [[count]] = await warehouse.resultOf(`${id}:2`);
  return count === '1' ? SEES : 'the second transaction does not see what the first has committed';
}
