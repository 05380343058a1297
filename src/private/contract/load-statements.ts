import { quoteLiteral, quoteName } from './quote';
import { ColumnSchema } from './table';

// The statements of a load that become longer with each column. Constructs measure them before anything is deployed.

type Columns = readonly Pick<ColumnSchema, 'name' | 'sql' | 'byLoad'>[];

/**
 * The start of the statement, and not of the transaction, which may have waited for the one before it. As a TIMESTAMPTZ: GETDATE is in the time
 * zone of the session, and `ALTER USER ... SET timezone` changes that of every session of a user.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html
 */
const NOW = 'CAST(GETDATE() AS TIMESTAMPTZ)';

/**
 * The same as a TIMESTAMP in UTC, whatever the time zone of the session is. It is compared with times that the handler or another user has written.
 * Inferred: that the cast takes the time zone of the session. The conformance check `time-zone-of-a-session` asks.
 */
export const UTC_NOW = `(${NOW} AT TIME ZONE 'UTC')`;

/** The values of columns in staged rows, and what the load itself writes. */
export function selected(columns: Columns, batchId: string): string {
  return columns.map(({ name, sql, byLoad }) => {
    switch (byLoad) {
      case 'LOAD_TIME':
        return sql === 'TIMESTAMPTZ' ? NOW : UTC_NOW;
      case 'BATCH_ID':
        return quoteLiteral(batchId);
      default:
        return quoteName(name);
    }
  }).join(', ');
}

/** Adds rows to a table. `from` is the FROM clause that selects them. */
export function insertRows(table: string, columns: Columns, batchId: string, from: string): string {
  return `INSERT INTO ${table} (${columns.map(({ name }) => quoteName(name)).join(', ')}) SELECT ${selected(columns, batchId)} ${from}`;
}

/** The temporary table with the latest version of each staged row. MERGE cannot tell it from a table of the same name. */
export function latestOf(tableName: string): string {
  return quoteName(tableName === 'latest' ? '_latest' : 'latest');
}

/** Two rows have the same key. */
export function sameKey(table: string, latest: string, keyColumns: readonly string[]): string {
  return keyColumns.map(quoteName).map((key) => `${table}.${key} = ${latest}.${key}`).join(' AND ');
}

/** Merges the latest versions into a table. */
export function mergeLatest(table: string, latest: string, columns: Columns, keyColumns: readonly string[]): string {
  const names = columns.map(({ name }) => quoteName(name));
  const keys = keyColumns.map(quoteName);
  const changes = names.filter((name) => !keys.includes(name)).map((name) => `${name} = ${latest}.${name}`);
  return [
    `MERGE INTO ${table} USING ${latest} ON ${sameKey(table, latest, keyColumns)}`,
    `WHEN MATCHED THEN UPDATE SET ${changes.join(', ')}`,
    `WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `${latest}.${name}`).join(', ')})`,
  ].join('\n');
}
