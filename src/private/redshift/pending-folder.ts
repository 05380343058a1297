import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { FolderLifecycleProps, keptLifecycle } from '../bucket/folder-lifecycle';
import { FolderRights } from '../bucket/folder-rights';
import { IngestFolders } from '../bucket/ingest-folders';
import { addRules } from '../bucket/passage-bucket';
import { LOADED_PREFIX, REJECTED_PREFIX } from '../contract/ingest';
import { PENDING_PREFIX } from '../contract/pending';
import { LoaderBucket } from '../loader/loader-bucket';

export interface PendingFolderProps extends Omit<FolderLifecycleProps, 'bucketVersioned'> {
  readonly storage: LoaderBucket;
}

/** The folders of an ingest in the bucket of its loader, and the rights on them. */
export class PendingFolder implements IngestFolders {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;
  private readonly rights: FolderRights;

  constructor(ingest: Construct, { storage, ...props }: PendingFolderProps) {
    this.bucket = storage.bucket;
    this.prefix = props.prefix;
    this.rights = new FolderRights(this.bucket);
    addRules(ingest, this.bucket, keptLifecycle(ingest, { ...props, bucketVersioned: storage.versioned }));
  }

  /** Lets the handler stage and quarantine objects. It can neither read nor remove what it staged. */
  public grantHandler(role: iam.IRole): void {
    this.rights.grant(role, ['s3:PutObject'], `${PENDING_PREFIX}${this.prefix}`);
    this.rights.grant(role, ['s3:PutObject'], this.folder(REJECTED_PREFIX));
    role.addToPrincipalPolicy(this.rights.list(this.folder(REJECTED_PREFIX)));
    this.rights.grantKey(role, 'kms:GenerateDataKey');
  }

  public grantReplay(role: iam.IRole): void {
    this.rights.grant(role, ['s3:GetObject'], this.folder(LOADED_PREFIX));
    this.rights.grant(role, ['s3:GetObject'], this.folder(REJECTED_PREFIX));
    role.addToPrincipalPolicy(this.rights.list(this.folder(LOADED_PREFIX)));
    this.rights.grantKey(role, 'kms:Decrypt');
  }

  private folder(name: string): string {
    return `${this.prefix}${name}`;
  }
}
