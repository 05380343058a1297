import { UTC_NOW } from '../../src/private/contract/load-statements';
import { Check } from '../check';

const MINUTE = 60_000;

/** Times of the warehouse. */
export const TIME_CHECKS: readonly Check[] = [
  {
    name: 'time-zone-of-a-session',
    fact: 'GETDATE is in the time zone of the session, and so is the cast of a TIMESTAMP to TIMESTAMPTZ: a ledger has UTC, whatever the time zone of its user is',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html',
    expected: 'GETDATE is 330 minutes ahead of UTC, and the ledger has UTC',
    run: async ({ warehouse }) => {
      const source = warehouse.table('timed');
      await warehouse.do(`CREATE TABLE ${source} (a INTEGER)`, `INSERT INTO ${source} VALUES (1)`);
      const [[own, utc]] = await warehouse.rows(
        'SET timezone TO \'Asia/Kolkata\'',
        'CREATE TEMP TABLE times (own TIMESTAMP, utc TIMESTAMP)',
        `INSERT INTO times SELECT GETDATE(), ${UTC_NOW} FROM ${source}`,
        'SELECT CAST(EXTRACT(EPOCH FROM own) AS BIGINT), CAST(EXTRACT(EPOCH FROM utc) AS BIGINT) FROM times');
      const off = Math.abs(Number(utc) * 1000 - Date.now());
      return `GETDATE is ${(Number(own) - Number(utc)) / 60} minutes ahead of UTC, and the ledger has ${off < 10 * MINUTE ? 'UTC' : 'another time'}`;
    },
  },
];
