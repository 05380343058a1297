import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { StagingBucketOptions } from '../../bucket-options';
import { claimFolder } from '../bucket/bucket-prefix';
import { FolderLifecycleProps, ingestLifecycle } from '../bucket/folder-lifecycle';
import { FolderRights } from '../bucket/folder-rights';
import { IngestFolders } from '../bucket/ingest-folders';
import { passageBucket } from '../bucket/passage-bucket';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { CopyRole } from '../target/bound-target';

export interface StagingBucketProps extends FolderLifecycleProps, StagingBucketOptions {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket of an ingest that loads its batches itself, and the rights on its folders. */
export class StagingBucket extends Construct implements IngestFolders {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;
  private readonly rights: FolderRights;

  constructor(scope: Construct, id: string, props: StagingBucketProps) {
    super(scope, id);
    this.prefix = props.prefix;
    this.bucket = passageBucket(this, 'Bucket', { ...props, bucket: props.stagingBucket, rules: ingestLifecycle(this, props) });
    this.rights = new FolderRights(this.bucket);
    if (!props.stagingBucket) {
      claimFolder(scope, this.bucket, this.prefix);
    }
  }

  /** Lets the handler stage, move, look up and quarantine objects, and nothing else. */
  public grantHandler(role: iam.IRole): void {
    this.rights.grant(role, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], this.folder(STAGING_PREFIX));
    // A check reads some of what was loaded.
    this.rights.grant(role, ['s3:GetObject', 's3:PutObject'], this.folder(LOADED_PREFIX));
    this.rights.grant(role, ['s3:PutObject'], this.folder(REJECTED_PREFIX));
    role.addToPrincipalPolicy(this.rights.list(this.folder(LOADED_PREFIX)));
    role.addToPrincipalPolicy(this.rights.list(this.folder(REJECTED_PREFIX)));
    role.addToPrincipalPolicy(this.rights.list(this.folder(STAGING_PREFIX)));
    this.rights.grantKey(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  public grantReplay(role: iam.IRole): void {
    this.rights.grant(role, ['s3:GetObject'], this.folder(REJECTED_PREFIX));
  }

  /**
   * Lets COPY read the staged objects, and returns what must exist for it. The policy is a resource of this stack if the role is in the
   * stack of the warehouse, which must not depend on this stack.
   */
  public grantCopy({ role, policy: own }: CopyRole): IConstruct {
    const folder = this.folder(STAGING_PREFIX);
    const statements = [this.rights.read(folder), this.rights.list(folder), ...this.rights.key('kms:Decrypt')];
    own?.addStatements(...statements);
    const holder = own ? role : new iam.Policy(this, 'CopyPolicy', { statements, roles: [role] });
    this.rights.acknowledge(holder, folder);
    return holder;
  }

  private folder(name: string): string {
    return `${this.prefix}${name}`;
  }
}
