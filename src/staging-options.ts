import * as s3 from 'aws-cdk-lib/aws-s3';
import { Retention } from './retention';

/** How staged objects are compressed. */
export enum StagingCompression {
  /** Zstandard: smaller than gzip at half the processor time. Needs a runtime of Node.js 22 or later. */
  ZSTD = 'ZSTD',

  /** gzip, for tools of yours that read staged or loaded objects and know no Zstandard. */
  GZIP = 'GZIP',

  /** Plain CSV. */
  NONE = 'NONE',
}

/** Where batches are staged, how, and what becomes of them. */
export interface StagingOptions {
  /**
   * The bucket batches are staged in. It may be imported, and shared if no other writer uses the folders `staging/`, `loaded/`
   * and `rejected/`.
   *
   * @default - a bucket is created: encrypted, not public, TLS only
   */
  readonly stagingBucket?: s3.IBucket;

  /**
   * How staged objects are compressed.
   *
   * @default StagingCompression.ZSTD
   */
  readonly compression?: StagingCompression;

  /**
   * What becomes of objects that were loaded.
   *
   * @default - Retention.expire(Duration.days(1))
   */
  readonly loadedRetention?: Retention;

  /**
   * What becomes of rejected rows.
   *
   * @default - Retention.expire(Duration.days(14))
   */
  readonly rejectedRetention?: Retention;
}
