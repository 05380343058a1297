import type { S3Client } from '@aws-sdk/client-s3';

/** The ingest's folder in the bucket. */
export interface BucketFolder {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Empty, or with a slash at the end if the ingest shares the bucket. */
  readonly prefix: string;
}
