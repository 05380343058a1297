import { createHash } from 'crypto';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';

/** What decides about the content of an object under `rejected/`. */
export interface RejectedContent {
  /** The digest that the ledger has of the message. */
  readonly messageDigest: string;
  /** The version of all rules that decide about a row. */
  readonly version: string;
  /** Which rows, counted from 1, are in it and why; null stands for the whole message. */
  readonly rejections: readonly { readonly row: number | null; readonly reason: string }[];
}

/**
 * 16 hexadecimal digits that differ wherever the content differs, so that an object under this name is never overwritten with
 * another message, with fewer rows or with other rows.
 */
export function rejectedDigest({ messageDigest, version, rejections }: RejectedContent): string {
  const rows = rejections.map(({ row, reason }) => [row ?? 0, reason] as const).sort(([one], [other]) => one - other);
  return createHash('sha256').update(JSON.stringify([messageDigest, version, rows])).digest('hex').slice(0, 16);
}

/** Where a message is kept. */
export interface RejectedPlace {
  /** Folder of the ingest in a bucket that it shares: empty, or with a slash at its end. */
  readonly bucketPrefix: string;
  /** The id from SNS; where there is none, the producer's. */
  readonly name: string;
  /** In ISO 8601; undefined where SNS did not say it. */
  readonly publishedAt: string | undefined;
}

/**
 * The key of an object under `rejected/`.
 *
 * Without a time from SNS there is no folder by day: a redrive changes the time that SQS gives, and the same message would be
 * kept twice.
 */
export function rejectedKey({ bucketPrefix, name, publishedAt }: RejectedPlace, content: RejectedContent): string {
  const safeName = /^[\w-]{1,128}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
  const folder = publishedAt === undefined ? 'undated' : publishedAt.slice(0, 10).replaceAll('-', '/');
  return `${bucketPrefix}${REJECTED_PREFIX}${folder}/${safeName}.${rejectedDigest(content)}.ndjson.gz`;
}
