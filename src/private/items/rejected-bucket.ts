import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RejectedLifecycleProps, rejectedLifecycle } from '../bucket/folder-lifecycle';
import { IngestBucket, IngestBucketProps } from '../bucket/ingest-bucket';
import { REJECTED_PREFIX } from '../contract/ingest';

export interface RejectedBucketProps extends IngestBucketProps, RejectedLifecycleProps {
  readonly rejectedBucket?: s3.IBucket;
}

/** The bucket with the folder `rejected/` of an ingest, and the rights on it. */
export class RejectedBucket extends IngestBucket {
  constructor(ingest: Construct, id: string, props: RejectedBucketProps) {
    super(ingest, id, props, props.rejectedBucket, rejectedLifecycle(ingest, props));
  }

  /** Lets the handler keep what is rejected, and count what expires. It can neither read nor remove it. */
  public grantHandler(role: iam.IRole): void {
    this.rights.grant(role, ['s3:PutObject'], this.folder(REJECTED_PREFIX));
    role.addToPrincipalPolicy(this.rights.list(this.folder(REJECTED_PREFIX)));
    this.rights.grantKey(role, 'kms:GenerateDataKey');
  }

  public grantReplay(role: iam.IRole): void {
    this.rights.grant(role, ['s3:GetObject'], this.folder(REJECTED_PREFIX));
    this.rights.grantKey(role, 'kms:Decrypt');
  }
}
