import { randomUUID } from 'crypto';
import { Check } from '../check';
import { Warehouse } from '../warehouse';

const DATA_API = 'https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html';
const TOKENS = 'https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-idempotency.html';
const MOST_BYTES = 200 * 1024;

/** What the Data API takes, and what it answers to a call that is repeated. */
export const DATA_API_CHECKS: readonly Check[] = [
  {
    name: 'statement-size',
    fact: 'a statement may have 200 KB, counted as 204,800 bytes; older editions of the guide say 100 KB',
    source: DATA_API,
    expected: 'takes 102401, takes 204800, refuses 204801',
    run: async ({ warehouse }) => (await Promise.all([102_401, MOST_BYTES, MOST_BYTES + 1].map(async (bytes) => `${await taken(warehouse, [sized(bytes)])} ${bytes}`))).join(', '),
  },
  {
    name: 'size-of-a-batch',
    fact: 'the limit is for each statement: a batch of ten such statements is accepted',
    source: DATA_API,
    expected: 'takes',
    run: async ({ warehouse }) => taken(warehouse, Array(10).fill(sized(MOST_BYTES))),
  },
  {
    name: 'client-token-again',
    fact: 'a ClientToken that is sent again answers with the statement that it has begun, and nothing runs twice',
    source: TOKENS,
    expected: 'the same id, 1 row',
    run: async ({ warehouse }) => {
      const table = warehouse.table('once');
      await warehouse.do(`CREATE TABLE ${table} (a INTEGER)`);
      const token = randomUUID();
      const ids = [await warehouse.submit([`INSERT INTO ${table} VALUES (1)`], { token }), await warehouse.submit([`INSERT INTO ${table} VALUES (1)`], { token })];
      await Promise.all(ids.map(async (id) => warehouse.ended(id)));
      const rows = await warehouse.value(`SELECT COUNT(*) FROM ${table}`);
      return `${ids[0] === ids[1] ? 'the same id' : 'two ids'}, ${rows} row${rows === '1' ? '' : 's'}`;
    },
  },
  {
    name: 'client-token-with-other-parameters',
    fact: 'a ClientToken that is sent again with other SQL answers with the first statement',
    source: TOKENS,
    expected: 'the first statement',
    run: async ({ warehouse }) => {
      const token = randomUUID();
      const first = await warehouse.submit(['SELECT 1'], { token });
      try {
        return await warehouse.submit(['SELECT 2'], { token }) === first ? 'the first statement' : 'another statement';
      } catch (error) {
        return `refused: ${(error as Error).name}`;
      }
    },
  },
  {
    name: 'client-token-after-a-failure',
    fact: 'a ClientToken whose statement has failed goes on answering with that failure: each attempt needs a token of its own',
    source: TOKENS,
    expected: 'the failed statement',
    run: async ({ warehouse }) => {
      const token = randomUUID();
      const sqls = [`SELECT nothing FROM ${warehouse.table('no_such_table')}`];
      const first = await warehouse.submit(sqls, { token });
      await warehouse.ended(first);
      return await warehouse.submit(sqls, { token }) === first ? 'the failed statement' : 'a new statement';
    },
  },
];

function sized(bytes: number): string {
  return `SELECT 1 /*${'x'.repeat(bytes - 'SELECT 1 /**/'.length)}*/`;
}

async function taken(warehouse: Warehouse, sqls: readonly string[]): Promise<string> {
  try {
    await warehouse.ended(await warehouse.submit(sqls));
    return 'takes';
  } catch (error) {
    if ((error as Error).name === 'ValidationException') {
      return 'refuses';
    }
    throw error;
  }
}
