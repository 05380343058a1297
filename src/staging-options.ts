import * as s3 from 'aws-cdk-lib/aws-s3';
import { Retention } from './retention';

/** How staged objects are compressed. */
export enum StagingCompression {
  /** Zstandard, which is smaller than gzip at half the processor time. It needs a runtime of Node.js 22 or later. */
  ZSTD = 'ZSTD',

  /** gzip, for your own tools that read staged or loaded objects and do not support Zstandard. */
  GZIP = 'GZIP',

  /** No compression: plain CSV. */
  NONE = 'NONE',
}

/** Where and how batches are staged, and how long their objects are kept. */
export interface StagingOptions {
  /**
   * The bucket that batches are staged in. You may import it.
   *
   * You may also share it, if no other writer uses the folders `staging/`, `loaded/` and `rejected/`.
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
   * What happens to objects after they were loaded.
   *
   * @default - Retention.expire(Duration.days(1))
   */
  readonly loadedRetention?: Retention;

  /**
   * What happens to rejected rows.
   *
   * @default - Retention.expire(Duration.days(14))
   */
  readonly rejectedRetention?: Retention;
}
