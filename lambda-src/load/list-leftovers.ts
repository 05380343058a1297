import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { isManifest, stagingFolder, stemOf } from '../staging/staged-key';
import { Staging } from '../staging/staging';

/** An object with its manifest, or one of the two, that an invocation left under `staging/`. */
export interface Leftover {
  /** What the keys of object and manifest have in common. */
  readonly stem: string;
  readonly key?: string;
  readonly lastModified: number;
}

/** Maximum requests of one listing, of a thousand keys each. What lies behind them is found when the others are gone, or it expires. */
const MOST_PAGES = 20;

/** Lists what lies under `staging/` and was not written to since `before`, the oldest first. */
export async function listLeftovers({ s3, bucket, prefix }: Staging, before: number): Promise<Leftover[]> {
  const found = new Map<string, Leftover>();
  let ContinuationToken: string | undefined;
  for (let page = 0; page === 0 || (ContinuationToken && page < MOST_PAGES); page++) {
    const { Contents = [], NextContinuationToken } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: stagingFolder(prefix), ContinuationToken }));
    for (const { Key, LastModified } of Contents) {
      const stem = stemOf(Key!);
      const other = found.get(stem);
      const lastModified = Math.max(LastModified!.getTime(), other?.lastModified ?? 0);
      found.set(stem, { ...other, ...isManifest(Key!) ? undefined : { key: Key }, stem, lastModified });
    }
    ContinuationToken = NextContinuationToken;
  }
  return [...found.values()].filter(({ lastModified }) => lastModified < before).sort((one, other) => one.lastModified - other.lastModified);
}
