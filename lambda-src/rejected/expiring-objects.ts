import { _Object, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { rejectedFolder } from './rejected-key';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';

const DAY = 24 * 60 * 60_000;

/** Days between the warning and the deletion. */
const WARNING_DAYS = 7;

/** Maximum requests of one listing, of a thousand keys each. What lies behind them is not counted. */
const MOST_PAGES = 100;

/** What is to be deleted within a week. */
export interface Expiring {
  /** The folder of the last day that is. */
  readonly upTo: string;
  readonly objects: number;
}

/** Looks for objects under `rejected/` that the bucket's lifecycle is about to delete. */
export class ExpiringObjects {
  /** Without `days` nothing is ever deleted. */
  constructor(
    private readonly s3: S3Client, private readonly bucket: string, private readonly prefix: string, private readonly days: number | undefined,
  ) {}

  /**
   * Counts the objects of the day that is deleted in a week and of all earlier ones, and those of no known day that are as old. So no day
   * is missed on which nobody looked. Undefined if nothing is ever deleted.
   */
  public async look(): Promise<Expiring | undefined> {
    if (this.days === undefined) {
      return undefined;
    }
    // With a shorter retention there is no time for a warning: what is a day old is named.
    const written = new Date(Date.now() - Math.max(this.days - WARNING_DAYS, 1) * DAY);
    const upTo = rejectedFolder(this.prefix, written.toISOString());
    const dated = await this.count(`${this.prefix}${REJECTED_PREFIX}`, ({ Key }) => Key!.slice(0, upTo.length) <= upTo, true);
    const undated = await this.count(rejectedFolder(this.prefix, undefined), ({ LastModified }) => LastModified! < written, false);
    return { upTo, objects: dated + undated };
  }

  /** Counts some objects of a folder. With `inOrder` none comes after one that does not count. */
  private async count(folder: string, counts: (object: _Object) => boolean, inOrder: boolean): Promise<number> {
    let objects = 0;
    let ContinuationToken: string | undefined;
    for (let page = 0; page === 0 || (ContinuationToken && page < MOST_PAGES); page++) {
      const { Contents = [], NextContinuationToken } = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: folder, ContinuationToken }));
      const wanted = Contents.filter(counts).length;
      objects += wanted;
      ContinuationToken = inOrder && wanted < Contents.length ? undefined : NextContinuationToken;
    }
    return objects;
  }
}
