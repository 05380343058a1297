import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { isManifest, stagingFolder, stemOf } from '../staging/staged-key';
import { Staging } from '../staging/staging';

/** An object with its manifest, or one of the two, that an invocation left under `staging/`. */
export interface Leftover {
  /** What the keys of object and manifest have in common. */
  readonly stem: string;
  readonly key?: string;
  readonly eTag?: string;
  readonly lastModified: number;
}

/** Lists what lies under `staging/` and was not written to since `before`. */
export async function listLeftovers({ s3, bucket, prefix }: Staging, before: number): Promise<Leftover[]> {
  const found = new Map<string, Leftover>();
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: stagingFolder(prefix), ContinuationToken }));
    for (const { Key, ETag: eTag, LastModified } of page.Contents ?? []) {
      const stem = stemOf(Key!);
      const other = found.get(stem);
      const lastModified = Math.max(LastModified!.getTime(), other?.lastModified ?? 0);
      found.set(stem, { ...other, ...isManifest(Key!) ? undefined : { key: Key, eTag }, stem, lastModified });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return [...found.values()].filter(({ lastModified }) => lastModified < before);
}
