import { commentStatements, selectComments } from '../../src/private/contract/comments';
import { quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { Check } from '../check';

const SYSTEM_COLUMNS = ['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];
const COLLATION = 'https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html';

/** Names, keys and texts. */
export const TABLE_CHECKS: readonly Check[] = [
  {
    name: 'system-column-names',
    fact: 'a column cannot have the name of a system column, in quotes either',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html',
    expected: `refused: ${SYSTEM_COLUMNS.join(', ')}`,
    run: async ({ warehouse }) => {
      const refused: string[] = [];
      for (const name of SYSTEM_COLUMNS) {
        const { Status } = await warehouse.run([`CREATE TEMP TABLE named (${quoteName(name)} INTEGER)`]);
        refused.push(...(Status === 'FAILED' ? [name] : []));
      }
      return `refused: ${refused.join(', ') || 'none'}`;
    },
  },
  {
    name: 'names-of-redshifts-own-columns',
    fact: 'the other names that Redshift uses inside of tables, insertxid and deletexid, are free',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html',
    expected: 'accepted',
    run: async ({ warehouse }) => {
      const { Status, Error: error } = await warehouse.run(['CREATE TEMP TABLE named ("insertxid" INTEGER, "deletexid" INTEGER)']);
      return Status === 'FINISHED' ? 'accepted' : `refused: ${error}`;
    },
  },
  {
    name: 'owners-in-the-catalog',
    fact: 'pg_class has r for a table and v for a view, and the owner of each is in pg_user',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/c_join_PG.html',
    expected: 'owned is r and mine, seen is v and mine',
    run: async ({ warehouse }) => {
      await warehouse.do(`CREATE TABLE ${warehouse.table('owned')} (a INTEGER)`, `CREATE VIEW ${warehouse.table('seen')} AS SELECT 1 AS a`);
      const rows = await warehouse.rows('SELECT c.relname, c.relkind, CASE WHEN u.usename = CURRENT_USER THEN \'mine\' ELSE \'of another\' END'
        + ' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_user u ON u.usesysid = c.relowner'
        + ` WHERE n.nspname = ${quoteLiteral(warehouse.schema)} AND c.relname IN ('owned', 'seen') ORDER BY 1`);
      return rows.map(([name, kind, owner]) => `${name} is ${kind} and ${owner}`).join(', ');
    },
  },
  {
    name: 'comments-in-the-catalog',
    fact: 'pg_description has the comments of a table and of its columns',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html',
    expected: 'of the table: all, of a: one',
    run: async ({ warehouse }) => {
      const table = { schemaName: warehouse.schema, tableName: 'commented' };
      await warehouse.do(`CREATE TABLE ${warehouse.table('commented')} (a INTEGER, b INTEGER)`, ...commentStatements(table, [{ text: 'all' }, { column: 'a', text: 'one' }]));
      const rows = await warehouse.rows(selectComments(table));
      return rows.map(([column, text]) => `of ${column ?? 'the table'}: ${text}`).sort().reverse().join(', ');
    },
  },
  {
    name: 'trailing-blanks-as-a-key',
    fact: 'two VARCHAR that differ in trailing blanks only are the same key for =, for NOT EXISTS and for GROUP BY',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html',
    expected: '= finds 2, NOT EXISTS finds 0, GROUP BY makes 1',
    run: async ({ warehouse }) => {
      const table = warehouse.table('blanks');
      await warehouse.do(`CREATE TABLE ${table} (k VARCHAR(10))`, `INSERT INTO ${table} VALUES ('k'), ('k  ')`);
      const equal = await warehouse.value(`SELECT COUNT(*) FROM ${table} WHERE k = 'k'`);
      const unseen = await warehouse.value('CREATE TEMP TABLE staged (k VARCHAR(10))', 'INSERT INTO staged VALUES (\'k \')',
        `SELECT COUNT(*) FROM staged WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.k = staged.k)`);
      const groups = await warehouse.value(`SELECT COUNT(*) FROM (SELECT k FROM ${table} GROUP BY k) AS g`);
      return `= finds ${equal}, NOT EXISTS finds ${unseen}, GROUP BY makes ${groups}`;
    },
  },
  {
    name: 'literal-takes-the-collation-of-its-column',
    fact: 'in a database that ignores case, a CASE_SENSITIVE column is compared with a literal with regard to case',
    source: COLLATION,
    expected: 'a finds 1, A finds 0',
    run: async (context) => {
      const warehouse = await context.database('CASE_INSENSITIVE');
      const table = warehouse.table('ids');
      await warehouse.do(`CREATE TABLE ${table} (id VARCHAR(10) COLLATE CASE_SENSITIVE NOT NULL)`, `INSERT INTO ${table} VALUES ('a')`);
      const counts = [];
      for (const id of ['a', 'A']) {
        counts.push(`${id} finds ${await warehouse.value(`SELECT COUNT(*) FROM ${table} WHERE id = '${id}'`)}`);
      }
      return counts.join(', ');
    },
  },
  {
    name: 'collate-in-a-temporary-table',
    fact: 'in a database that ignores case, a temporary table\'s column takes COLLATE CASE_SENSITIVE before NOT NULL, and is compared with such a column of a table',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html',
    expected: 'A is new',
    run: async (context) => {
      const warehouse = await context.database('CASE_INSENSITIVE');
      const ledger = warehouse.table('ledger');
      const column = '(id VARCHAR(10) COLLATE CASE_SENSITIVE NOT NULL)';
      await warehouse.do(`CREATE TABLE ${ledger} ${column}`, `INSERT INTO ${ledger} VALUES ('a')`);
      const unseen = await warehouse.rows(`CREATE TEMP TABLE staged ${column}`, 'INSERT INTO staged VALUES (\'a\'), (\'A\')',
        `SELECT id FROM staged WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WHERE ${ledger}.id = staged.id)`);
      return `${unseen.flat().join(', ') || 'nothing'} is new`;
    },
  },
  {
    name: 'like-takes-the-collation',
    fact: 'CREATE TABLE (LIKE) takes over the collation of columns',
    source: COLLATION,
    expected: '2 ids',
    run: async (context) => {
      const warehouse = await context.database('CASE_INSENSITIVE');
      const parent = warehouse.table('parent');
      await warehouse.do(`CREATE TABLE ${parent} (id VARCHAR(10) COLLATE CASE_SENSITIVE)`);
      const ids = await warehouse.value(`CREATE TEMP TABLE alike (LIKE ${parent})`, 'INSERT INTO alike VALUES (\'a\'), (\'A\')', 'SELECT COUNT(DISTINCT id) FROM alike');
      return `${ids} ids`;
    },
  },
  {
    name: 'two-literals-and-case',
    fact: 'in a database that ignores case, two literals are compared with regard to case',
    source: COLLATION,
    expected: 'different',
    run: async (context) => {
      const warehouse = await context.database('CASE_INSENSITIVE');
      return String(await warehouse.value('SELECT CASE WHEN \'a\' = \'A\' THEN \'equal\' ELSE \'different\' END'));
    },
  },
  {
    name: 'insert-across-collations',
    fact: 'INSERT ... SELECT copies a text from a column of one collation into one of the other',
    source: COLLATION,
    expected: 'into CASE_SENSITIVE: 1 row, into CASE_INSENSITIVE: 1 row',
    run: async (context) => {
      const warehouse = await context.database('CASE_INSENSITIVE');
      const seen = [];
      for (const [from, to] of [['CASE_INSENSITIVE', 'CASE_SENSITIVE'], ['CASE_SENSITIVE', 'CASE_INSENSITIVE']]) {
        const { SubStatements, Error: error } = await warehouse.run([`CREATE TEMP TABLE one (a VARCHAR(10) COLLATE ${from})`,
          `CREATE TEMP TABLE two (a VARCHAR(10) COLLATE ${to})`, 'INSERT INTO one VALUES (\'x\')', 'INSERT INTO two SELECT a FROM one']);
        seen.push(`into ${to}: ${error ?? `${SubStatements![3].ResultRows} row`}`);
      }
      return seen.join(', ');
    },
  },
];
