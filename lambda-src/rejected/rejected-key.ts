import { createHash } from 'crypto';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';

/** What decides about the content of an object under `rejected/`. */
export interface RejectedContent {
  /** The id under which the message is, or would be, in the ledger. */
  readonly deduplicationId: string;
  /** Of the message, as the ledger has it. */
  readonly messageDigest: string;
  /** Of everything that decides about a row. */
  readonly version: string;
  /** How many rows of the message were staged. */
  readonly rowsStaged: number;
  /** Which rows, counted from 1 and ascending, are in it and why; null stands for the whole message. */
  readonly rejections: readonly { readonly rows: readonly number[] | null; readonly reason: string }[];
}

/**
 * 16 hexadecimal digits that differ wherever the content differs, so that an object under this name is never overwritten with
 * another message, with fewer rows or with other rows.
 */
export function rejectedDigest({ deduplicationId, messageDigest, version, rowsStaged, rejections }: RejectedContent): string {
  const byReason = new Map<string, number[]>();
  for (const { rows, reason } of rejections) {
    const all = byReason.get(reason) ?? [];
    byReason.set(reason, all);
    for (const row of rows ?? [0]) all.push(row);
  }
  const sorted = [...byReason].sort().map(([reason, rows]) => [reason, rows.sort((one, other) => one - other)]);
  return createHash('sha256').update(JSON.stringify([deduplicationId, messageDigest, version, rowsStaged, sorted])).digest('hex').slice(0, 16);
}

/** Ends the name of a sealed object. */
const SEALED = '.sealed';

/** Where a message is kept. */
export interface RejectedPlace {
  /** The ingest's folder in a bucket that it shares: empty, or with a slash at the end. */
  readonly prefix: string;
  /** The id from SNS, or the producer's if there is none. */
  readonly name: string;
  /** In ISO 8601. Undefined if SNS did not tell it. */
  readonly publishedAt?: string;
  /** Whether the object is sealed, so that no program that knows its ending tries to decompress it. */
  readonly sealed?: boolean;
}

/**
 * The key of an object under `rejected/`.
 *
 * Without a time from SNS there is no folder by day: a redrive changes the time that SQS gives, and the same message would be
 * kept twice.
 */
export function rejectedKey({ prefix, name, publishedAt, sealed }: RejectedPlace, content: RejectedContent): string {
  const safeName = /^[\w-]{1,128}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
  return `${rejectedFolder(prefix, publishedAt)}${safeName}.${rejectedDigest(content)}.ndjson.gz${sealed ? SEALED : ''}`;
}

/** The folder of the day on which messages were published. */
export function rejectedFolder(prefix: string, publishedAt: string | undefined): string {
  return `${prefix}${REJECTED_PREFIX}${publishedAt === undefined ? 'undated' : publishedAt.slice(0, 10).replaceAll('-', '/')}/`;
}
