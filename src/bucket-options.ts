import * as s3 from 'aws-cdk-lib/aws-s3';

/** The bucket that a construct creates. */
export interface BucketOptions {
  /**
   * Whether the bucket that is created keeps the versions of its objects. An object that is deleted or overwritten, by mistake or on purpose,
   * can then be restored.
   *
   * Versions that were replaced or deleted are kept for 30 days in `rejected/`, for 7 days in `pending/`, and for one day in `staging/` and
   * `loaded/`. You pay for their storage: with the default retention, loaded objects take up to twice the space.
   *
   * Must not be set with a bucket of yours, which keeps versions if you configured it to.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
   */
  readonly bucketVersioned?: boolean;

  /**
   * The bucket that S3 writes the access log of the bucket to that is created. It must be in the account and Region of the stack, and must not
   * be encrypted with a key of yours.
   *
   * If the bucket is of the app, S3 is allowed to write to it. The policy of an imported bucket must already allow that to
   * `logging.s3.amazonaws.com`.
   *
   * Must not be set with a bucket of yours, which has the access log that you configured.
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
}

/** The bucket that rows pass through on their way to the warehouse. It is of a loader, or of an ingest without a loader. */
export interface StagingBucketOptions extends BucketOptions {
  /**
   * The bucket that batches are staged in. You may import it.
   *
   * Ingests without a loader may share it with each other and with other writers: each keeps to the folder `bucketPrefix`. The bucket of a
   * loader is for this loader and its ingests alone, because it loads whatever is in the folder `pending/`.
   *
   * If it is of another account, import it with that account by `s3.Bucket.fromBucketAttributes()`: the roles may use it only in the account
   * that it is known to be in. The construct does not change its configuration, so refuse requests without TLS and block public access there.
   *
   * @default - a bucket is created: encrypted, not public, TLS only
   */
  readonly stagingBucket?: s3.IBucket;
}
