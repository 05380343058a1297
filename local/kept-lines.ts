import { createDecipheriv, hkdfSync } from 'crypto';
import { gunzipSync } from 'zlib';
import { Engine } from './engine';
import { REJECTED_PREFIX } from '../src/private/contract/ingest';

/** What the first line of an object under `rejected/` says of the message. */
interface Header {
  readonly messageId: string;
  readonly deduplicationId: string;
  /** Whether its rows were rebuilt from what was staged. Then they are counted among the staged rows. */
  readonly rebuilt?: true;
  /** The message as it was sent, if the lines have no values. */
  readonly body?: string;
}

/** A row, or a whole message, that is kept under `rejected/`. */
export interface KeptLine {
  readonly key: string;
  readonly messageId: string;
  readonly deduplicationId: string;
  readonly reason: string;
  readonly rebuilt: boolean;
  /** Null if it is a whole message. */
  readonly row: number | null;
  /** The row, or the body of the message. */
  readonly value: unknown;
}

/**
 * Returns what is kept, each row of a message once. One row may be in several objects: an object is never overwritten, and there is another
 * one for each version of the ingest that rejects the row, and for each number of rows that were staged beside it.
 */
export async function keptLines(engine: Engine, bucket: string, prefix = ''): Promise<KeptLine[]> {
  const objects = await engine.objects(bucket, `${prefix}${REJECTED_PREFIX}`);
  const lines = await Promise.all(objects.map(async ({ key }) => linesOf(key, opened(engine, await engine.object(bucket, key)))));
  return [...new Map(lines.flat().map((line) => [JSON.stringify([line.messageId, line.rebuilt, line.row]), line])).values()];
}

/** Opens an object that is sealed, without the handler's code: with AES-256-GCM, by a key of the secret that its first line names. */
function opened({ cloud }: Engine, object: Buffer): Buffer {
  const start = object.indexOf('\n') + 1;
  if (object[0] !== '{'.charCodeAt(0)) {
    return object;
  }
  const { secret, secretVersion, salt } = JSON.parse(object.toString('utf8', 0, start));
  const { value, versionId, earlier } = cloud.secrets.get(secret);
  const derived = Buffer.from(hkdfSync(
    'sha256', versionId === secretVersion ? value : earlier.get(secretVersion)!, Buffer.from(salt, 'base64'), 'cdk-redshift-ingest sealed object 1', 44));
  const decipher = createDecipheriv('aes-256-gcm', derived.subarray(0, 32), derived.subarray(32)).setAAD(object.subarray(0, start)).setAuthTag(object.subarray(-16));
  return Buffer.concat([decipher.update(object.subarray(start, -16)), decipher.final()]);
}

/** Reads an object without the handler's code, so that a mistake there is noticed here. */
function linesOf(key: string, object: Buffer): KeptLine[] {
  const [first, ...others] = gunzipSync(object).toString().trimEnd().split('\n').map((line) => JSON.parse(line));
  const { messageId, deduplicationId, rebuilt = false, body } = first as Header;
  return others.flatMap((line) => rowNumbers(line).map((row) => ({
    key, messageId, deduplicationId, rebuilt, row, reason: line.reason, value: body === undefined || row === null ? line.value : rowOf(body, row),
  })));
}

/** What a line of an object is about: one row, the whole message, or ranges of rows. */
interface Numbered {
  readonly row?: number | null;
  readonly rows?: readonly (readonly [number, number])[];
}

/** The numbers of the rows that a line is about; null stands for the whole message. */
export function rowNumbers({ row, rows = [] }: Numbered): (number | null)[] {
  return row === undefined ? rows.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at)) : [row];
}

/** A row of a body that is an object or an array. In any other format it is undefined. */
function rowOf(body: string, row: number): unknown {
  const rows = JSON.parse(body);
  return Array.isArray(rows) ? rows[row - 1] : rows;
}
