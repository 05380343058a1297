import { _Object, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { rejectedFolder } from './rejected-key';

const DAY = 24 * 60 * 60_000;

/** Days between the warning and the deletion. */
const WARNING_DAYS = 7;

/** What is to be deleted soon. */
export interface Expiring {
  readonly folder: string;
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
   * Returns the folder of the day that is deleted next, and how many objects it has, together with those of no known day that are as old.
   * Undefined if this was looked up today.
   */
  public async look(): Promise<Expiring | undefined> {
    const now = Date.now();
    if (this.days === undefined || now - this.lookedAt < DAY) {
      return undefined;
    }
    this.lookedAt = now;
    // With a shorter retention there is no time for a warning: what is a day old is named.
    const written = new Date(now - Math.max(this.days - WARNING_DAYS, 1) * DAY);
    const folder = rejectedFolder(this.prefix, written.toISOString());
    const undated = await this.list(rejectedFolder(this.prefix, undefined));
    const objects = (await this.list(folder)).length + undated.filter(({ LastModified }) => LastModified! < written).length;
    return { folder, objects };
  }

  private async list(folder: string): Promise<_Object[]> {
    const objects: _Object[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: folder, ContinuationToken }));
      objects.push(...page.Contents ?? []);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return objects;
  }
}
