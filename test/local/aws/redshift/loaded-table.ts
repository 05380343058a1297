import { BUCKET, COPY_ROLE, StandIn } from './stand-in';
import { loadTransaction } from '../../../../lambda-src/load/load-sql';
import { loadErrors } from '../../../../lambda-src/load/probe-sql';
import { Message } from '../../../../lambda-src/message/messages';
import { IngestSchema } from '../../../../src/private/contract/ingest';
import { quoteName } from '../../../../src/private/contract/quote';
import { ColumnSchema } from '../../../../src/private/contract/table';
import { encoded, Encoded } from '../../../lambda-src/encoded';
import { ingestSchema } from '../../../lambda-src/schemas';
import { messageOf, typedColumn } from '../../../lambda-src/typed-columns';

/** Identifies rows, so that the outcome of a row can be found. */
const NUMBER = typedColumn('n', { name: 'INTEGER' }, { nullable: false });

/** A value for one of the columns, as the text in a message. */
export interface Sent {
  readonly column: ColumnSchema;
  readonly json: string;
}

export interface Outcome {
  readonly encoded: Encoded;
  /** The columns of each loaded row, as text, by the number of the sent row. */
  readonly rows: ReadonlyMap<number, readonly (string | null)[]>;
}

let tables = 0;

/** Sends each value in a row of its own, and loads all of them in one transaction, as the handler does. */
export async function sendAndLoad(redshift: StandIn, columns: readonly ColumnSchema[], sent: readonly Sent[]): Promise<Outcome> {
  const body = `[${sent.map(({ column, json }, n) => `{"n":${n},${JSON.stringify(column.name)}:${json}}`).join(',\n')}]`;
  const { encoded: sentBatch, rows } = await loadMessage(redshift, [NUMBER, ...columns], body);
  return { encoded: sentBatch, rows: new Map(rows.map(([n, ...values]) => [Number(n), values])) };
}

/** Loads a message as the handler does. Returns the columns of each row as text, ordered by the first column. */
export async function loadMessage(redshift: StandIn, columns: readonly ColumnSchema[], body: string, more: Partial<IngestSchema> = {}) {
  const { tableName, encoded: sentBatch } = await loadMessages(redshift, [messageOf(body)], ingestSchema({ columns, ...more }));
  // the client of the stand-in's database drops a byte order mark at the start of a text
  const read = await redshift.rows(`SELECT ${columns.map(({ name }) => `'=' || "${name}"::text`).join(', ')} FROM ${tableName} ORDER BY "${columns[0].name}"`);
  return { encoded: sentBatch, rows: read.map((values) => values.map((value) => (value as string | null)?.slice(1) ?? null)) };
}

/** Loads messages into a new table, in one transaction, as the handler does. */
export async function loadMessages(redshift: StandIn, messages: readonly Message[], given: IngestSchema) {
  const tableName = `round_trip_${++tables}`;
  const schema: IngestSchema = { ...given, compression: 'NONE' };
  const sentBatch = encoded(messages, schema);
  redshift.stage(`${tableName}.csv`, sentBatch.csv);
  await redshift.do([
    `CREATE TABLE ${tableName} (${schema.columns.map(({ name, sql }) => `${quoteName(name)} ${sql}`).join(', ')})`,
    `CREATE TABLE ${tableName}_ledger (deduplication_id VARCHAR(256), row_count BIGINT, loaded_at TIMESTAMP, digest BIGINT, version VARCHAR(16))`,
  ]);
  await load(redshift, `s3://${BUCKET}/${tableName}.csv`, loadTransaction(
    { schemaName: 'public', tableName, columns: schema.columns, delivery: 'EXACTLY_ONCE', copyRoleArn: COPY_ROLE },
    {
      manifestUrl: `s3://${BUCKET}/${tableName}.csv.manifest`,
      compression: 'NONE',
      rows: sentBatch.counts.rowsStaged,
      publishedAt: new Date().toISOString(),
      version: 'v1',
      batchId: 'b1',
    },
  ).sqls);
  return { tableName, encoded: sentBatch };
}

/** Fails with the errors that COPY reports. */
async function load(redshift: StandIn, file: string, sqls: string[]): Promise<void> {
  const { Status, Error: reason } = await redshift.run(sqls);
  if (Status !== 'FINISHED') {
    const errors = await redshift.rows(loadErrors([file]));
    throw new Error(`COPY failed: ${reason} ${JSON.stringify(errors)}`);
  }
}
