import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { StagingBucketOptions } from '../../bucket-options';
import { inAccountOf } from '../bucket/bucket-grant';
import { claimBucket } from '../bucket/bucket-prefix';
import { loaderLifecycle } from '../bucket/folder-lifecycle';
import { FolderRights } from '../bucket/folder-rights';
import { passageBucket } from '../bucket/passage-bucket';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { PENDING_PREFIX } from '../contract/pending';
import { CopyRole } from '../target/bound-target';

export interface LoaderBucketProps extends StagingBucketOptions {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket of a loader and of its ingests, and the rights on its folders. */
export class LoaderBucket extends Construct {
  public readonly bucket: s3.IBucket;
  /** Whether the bucket keeps versions that lifecycle rules must delete. */
  public readonly versioned?: boolean;
  private readonly rights: FolderRights;

  constructor(scope: Construct, id: string, props: LoaderBucketProps) {
    super(scope, id);
    this.bucket = passageBucket(this, 'Bucket', { ...props, bucket: props.stagingBucket, rules: loaderLifecycle(props) });
    this.versioned = props.bucketVersioned;
    this.rights = new FolderRights(this.bucket);
    claimBucket(scope, this.bucket);
  }

  /**
   * Lets the handler read and remove what is pending, or put in its place what remains of it, stage manifests, archive and quarantine.
   *
   * The rights on `loaded/` and `rejected/` do not name the ingests: when one is removed, CloudFormation changes this role first, and after
   * that the loader loads what the ingest has pending.
   */
  public grantHandler(role: iam.IRole): void {
    this.rights.grant(role, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], PENDING_PREFIX);
    this.rights.grant(role, ['s3:PutObject', 's3:DeleteObject'], STAGING_PREFIX);
    this.rights.grant(role, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], `*/${LOADED_PREFIX}`); // a check reads some of it
    this.rights.grant(role, ['s3:PutObject'], `*/${REJECTED_PREFIX}`);
    role.addToPrincipalPolicy(this.list());
    this.rights.grantKey(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Lets COPY read what is pending and the manifests, and returns what must exist for it. */
  public grantCopy({ role, policy: own }: CopyRole): IConstruct {
    const folders = [PENDING_PREFIX, STAGING_PREFIX];
    const statements = [...folders.map((folder) => this.rights.read(folder)), this.list(), ...this.rights.key('kms:Decrypt')];
    own?.addStatements(...statements);
    const holder = own ? role : new iam.Policy(this, 'CopyPolicy', { statements, roles: [role] });
    folders.forEach((folder) => this.rights.acknowledge(holder, folder));
    return holder;
  }

  /**
   * Without a condition on the prefix. S3 says of an object that another run has loaded and removed that there is none only to whoever may list
   * the bucket, and denies access to others.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  private list(): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn], conditions: inAccountOf(this.bucket) });
  }
}
