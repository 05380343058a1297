import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BucketOptions } from '../../bucket-options';
import { RejectedLifecycleProps, rejectedLifecycle } from '../bucket/folder-lifecycle';
import { FolderRights } from '../bucket/folder-rights';
import { IngestFolders } from '../bucket/ingest-folders';
import { passageBucket } from '../bucket/passage-bucket';
import { REJECTED_PREFIX } from '../contract/ingest';

export interface RejectedBucketProps extends RejectedLifecycleProps, BucketOptions {
  readonly rejectedBucket?: s3.IBucket;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket with the folder `rejected/` of an ingest, and the rights on it. */
export class RejectedBucket extends Construct implements IngestFolders {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;
  private readonly rights: FolderRights;
  private readonly folder: string;

  constructor(scope: Construct, id: string, props: RejectedBucketProps) {
    super(scope, id);
    this.prefix = props.prefix;
    this.folder = `${props.prefix}${REJECTED_PREFIX}`;
    this.bucket = passageBucket(this, 'Bucket', { ...props, bucket: props.rejectedBucket, rules: rejectedLifecycle(this, props) });
    this.rights = new FolderRights(this.bucket);
  }

  /** Lets the handler keep what is rejected, and count what expires. It can neither read nor remove it. */
  public grantHandler(role: iam.IRole): void {
    this.rights.grant(role, ['s3:PutObject'], this.folder);
    role.addToPrincipalPolicy(this.rights.list(this.folder));
    this.rights.grantKey(role, 'kms:GenerateDataKey');
  }

  public grantReplay(role: iam.IRole): void {
    this.rights.grant(role, ['s3:GetObject'], this.folder);
    this.rights.grantKey(role, 'kms:Decrypt');
  }
}
