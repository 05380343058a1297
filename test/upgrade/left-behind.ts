import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { createStatements } from '../../src/private/contract/ddl';
import { tableOf } from '../lambda-src/deployed';
import { Published } from '../lambda-src/events';
import { MemoryBucket } from '../lambda-src/memory-bucket';
import { ID, TEXT } from '../lambda-src/schemas';
import { StandIn } from '../local/aws/redshift/stand-in';

export const NAME = 'upgraded';
export const COLUMNS = [ID, TEXT];

const FILE = path.join(__dirname, 'left-behind.json');

/** What was loaded, what was kept because a row did not fit, and what was staged and not loaded yet, when the next version was deployed. */
export const LOADED: Published[] = [
  { id: 'm1', body: [{ id: 1, text: 'a' }, { id: 2, text: 'longer than ten' }] },
  { id: 'm2', body: { id: 3, text: 'c' }, deduplicationId: 'order-3' },
];
export const PENDING: Published[] = [{ id: 'm3', body: [{ id: 4, text: 'd' }, { id: 5 }] }];

/** What a version leaves in warehouse and bucket. */
export interface LeftBehind {
  readonly version: string;
  readonly publishedAt: string;
  /** How that version made table and ledger. */
  readonly ddl: readonly string[];
  readonly rows: readonly unknown[][];
  readonly ledger: readonly unknown[][];
  readonly objects: readonly LeftObject[];
}

interface LeftObject {
  readonly key: string;
  /** In base64. */
  readonly body: string;
  readonly metadata?: Record<string, string>;
  readonly contentType?: string;
}

const LEDGER = `app.${NAME}_ledger`;
const OF_LEDGER = 'deduplication_id, row_count, CAST(loaded_at AS VARCHAR), CAST(digest AS VARCHAR), version';

export function readLeftBehind(): LeftBehind {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Writes down what is in the warehouse and in the bucket now. */
export async function writeLeftBehind(redshift: StandIn, bucket: MemoryBucket, publishedAt: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8'));
  const left: LeftBehind = {
    version,
    publishedAt,
    ddl: createStatements(tableOf('app', NAME, COLUMNS)),
    rows: await redshift.rows(`SELECT id, text FROM app.${NAME} ORDER BY id`),
    ledger: await redshift.rows(`SELECT ${OF_LEDGER} FROM ${LEDGER} ORDER BY 1`),
    objects: [...bucket.objects].map(([key, { body, metadata, contentType }]) => ({ key, body: body.toString('base64'), metadata, contentType })),
  };
  writeFileSync(FILE, `${JSON.stringify(left, undefined, 2)}\n`);
}

/** Puts it back. */
export async function restore(left: LeftBehind, redshift: StandIn, bucket: MemoryBucket): Promise<void> {
  const values = (rows: readonly unknown[][]) => rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  await redshift.do([
    ...left.ddl,
    `INSERT INTO app.${NAME} (id, text) VALUES ${values(left.rows)}`,
    `INSERT INTO ${LEDGER} (deduplication_id, row_count, loaded_at, digest, version) VALUES ${values(left.ledger)}`,
  ]);
  left.objects.forEach(({ key, body, metadata, contentType }) => bucket.put(key, Buffer.from(body, 'base64'), metadata, undefined, contentType));
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll('\'', '\'\'')}'` : String(value);
}
