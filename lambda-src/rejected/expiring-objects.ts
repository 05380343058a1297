import { _Object, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { rejectedFolder } from './rejected-key';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';

const DAY = 24 * 60 * 60_000;

/** Days between the warning and the deletion. */
const WARNING_DAYS = 7;

/** What is to be deleted within a week. */
export interface Expiring {
  /** The folder of the last day that is. */
  readonly upTo: string;
  readonly objects: number;
}

/** Looks once a day, in the life of an execution environment, for objects under `rejected/` that the bucket's lifecycle is about to delete. */
export class ExpiringObjects {
  private lookedAt = -Infinity;

  /** Without `days` nothing is ever deleted. */
  constructor(
    private readonly s3: S3Client, private readonly bucket: string, private readonly prefix: string, private readonly days: number | undefined,
  ) {}

  /**
   * Counts the objects of the day that is deleted in a week and of all earlier ones, and those of no known day that are as old. So no day
   * is missed on which nobody looked. Undefined if this was looked up today.
   */
  public async look(): Promise<Expiring | undefined> {
    const now = Date.now();
    if (this.days === undefined || now - this.lookedAt < DAY) {
      return undefined;
    }
    // With a shorter retention there is no time for a warning: what is a day old is named.
    const written = new Date(now - Math.max(this.days - WARNING_DAYS, 1) * DAY);
    const upTo = rejectedFolder(this.prefix, written.toISOString());
    const dated = await this.list(`${this.prefix}${REJECTED_PREFIX}`, upTo);
    const undated = await this.list(rejectedFolder(this.prefix, undefined));
    this.lookedAt = now;
    return { upTo, objects: dated.length + undated.filter(({ LastModified }) => LastModified! < written).length };
  }

  /** The objects of a folder. Its subfolders are listed in order, and with `last` none after that one. */
  private async list(folder: string, last?: string): Promise<_Object[]> {
    const objects: _Object[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: folder, ContinuationToken }));
      const contents = page.Contents ?? [];
      const wanted = contents.filter(({ Key }) => last === undefined || Key!.slice(0, last.length) <= last);
      objects.push(...wanted);
      ContinuationToken = wanted.length < contents.length ? undefined : page.NextContinuationToken;
    } while (ContinuationToken);
    return objects;
  }
}
