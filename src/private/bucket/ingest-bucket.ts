import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { claimFolder } from './bucket-prefix';
import { FolderRights } from './folder-rights';
import { IngestFolders } from './ingest-folders';
import { passageBucket } from './passage-bucket';
import { BucketOptions } from '../../bucket-options';

export interface IngestBucketProps extends BucketOptions {
  /** The ingest's folder in the bucket, with a slash at the end; empty in a bucket of its own. */
  readonly prefix: string;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket that an ingest keeps objects in, and the rights on its folders. */
export abstract class IngestBucket extends Construct implements IngestFolders {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;
  protected readonly rights: FolderRights;

  /**
   * @param bucket the bucket of the options, in which the ingest has claimed its folder already
   * @param rules of the folders of the ingest
   */
  constructor(ingest: Construct, id: string, props: IngestBucketProps, bucket: s3.IBucket | undefined, rules: s3.LifecycleRule[]) {
    super(ingest, id);
    this.prefix = props.prefix;
    this.bucket = passageBucket(this, 'Bucket', { ...props, bucket, rules });
    this.rights = new FolderRights(this.bucket);
    if (!bucket) {
      claimFolder(ingest, this.bucket, this.prefix);
    }
  }

  public abstract grantHandler(role: iam.IRole): void;
  public abstract grantReplay(role: iam.IRole): void;

  protected folder(name: string): string {
    return `${this.prefix}${name}`;
  }
}
