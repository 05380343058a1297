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
   * If it is of another account, import it with that account by `s3.Bucket.fromBucketAttributes()`: the roles may use it only in the account
   * that it is known to be in. The ingest does not change its configuration, so refuse requests without TLS and block public access there.
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
   * Whether the bucket that the ingest creates keeps the versions of its objects. A rejected object that is deleted or overwritten, by
   * mistake or on purpose, can then be restored.
   *
   * Versions that were replaced or deleted are kept for 30 days in `rejected/` and for one day in `staging/` and `loaded/`. You pay for
   * their storage: with the default retention, loaded objects take up to twice the space.
   *
   * Must not be set with `stagingBucket`, which keeps versions if you configured it to.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
   */
  readonly bucketVersioned?: boolean;

  /**
   * The bucket that S3 writes the access log of the bucket to that the ingest creates. It must be in the account and Region of the ingest,
   * and must not be encrypted with a key of yours.
   *
   * If the bucket is of the app, S3 is allowed to write to it. The policy of an imported bucket must already allow that to
   * `logging.s3.amazonaws.com`.
   *
   * Must not be set with `stagingBucket`, which has the access log that you configured.
   *
   * @default - no access log; the handler's log says what happened to each object
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
   */
  readonly serverAccessLogsBucket?: s3.IBucket;

  /**
   * What the keys of the access log begin with, for example `'ingest/'`.
   *
   * @default - nothing
   */
  readonly serverAccessLogsPrefix?: string;

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
