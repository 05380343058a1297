import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { StagingBucketOptions } from '../../bucket-options';
import { FolderLifecycleProps, ingestLifecycle } from '../bucket/folder-lifecycle';
import { IngestBucket, IngestBucketProps } from '../bucket/ingest-bucket';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { CopyRole } from '../target/bound-target';

export interface StagingBucketProps extends IngestBucketProps, FolderLifecycleProps, StagingBucketOptions {}

/** The bucket of an ingest that loads its batches itself, and the rights on its folders. */
export class StagingBucket extends IngestBucket {
  constructor(ingest: Construct, id: string, props: StagingBucketProps) {
    super(ingest, id, props, props.stagingBucket, ingestLifecycle(ingest, props));
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
}
