import * as s3 from 'aws-cdk-lib/aws-s3';
import { Retention } from './retention';

/** How staged objects are compressed. */
export enum StagingCompression {
  /** Zstandard, which is smaller than gzip at half the processor time. */
  ZSTD = 'ZSTD',

  /** gzip, for your own tools that read staged or loaded objects and do not support Zstandard. */
  GZIP = 'GZIP',

  /** No compression: plain CSV. */
  NONE = 'NONE',
}

/** Where and how batches are staged, and how long their objects are kept. */
export interface StagingOptions {
  /**
   * The bucket that batches are staged in. You may import it, and share it with other ingests and other writers: the ingest keeps to the
   * folder `bucketPrefix`.
   *
   * @default - a bucket is created: encrypted, not public, TLS only
   */
  readonly stagingBucket?: s3.IBucket;

  /**
   * The folder of the ingest in the bucket. Its own folders `staging/`, `loaded/` and `rejected/` are in it, and it reads, writes, expires
   * and replays nothing else.
   *
   * Two ingests of one bucket must not have the same prefix, nor may one be in a folder of the other. Synth refuses that within an app. In a
   * bucket that two apps share, set the prefix if they have ingests of the same path.
   *
   * If you rename or move an ingest, set the prefix that it had: else its loaded and rejected objects stay where the renamed ingest does not
   * look.
   *
   * Maximum: 80 characters. Letters, digits, `_`, `-`, `.` and `/`.
   *
   * @default - the path of the construct if you set `stagingBucket`, shortened if it is long; none in a bucket that the ingest creates
   */
  readonly bucketPrefix?: string;

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
   * Shortly before they are deleted, the alarm `RejectedExpiring` rings.
   *
   * @default - Retention.expire(Duration.days(90))
   */
  readonly rejectedRetention?: Retention;
}
