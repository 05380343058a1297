import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** What an ingest may do in the bucket in which it keeps objects. */
export interface IngestFolders {
  readonly bucket: s3.IBucket;
  /** The ingest's folder in the bucket, with a slash at the end; empty in a bucket of its own. */
  readonly prefix: string;
  grantHandler(role: iam.IRole): void;
  /** Lets the handler list and read what was loaded and what was rejected, as far as it may not do so anyway. */
  grantReplay(role: iam.IRole): void;
}
