import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { claimFolder } from './bucket-prefix';
import { folderLifecycle, FolderLifecycleProps } from './folder-lifecycle';
import { acknowledge, acknowledgeWildcard } from '../acknowledge';
import { inAccountOf } from '../bucket-grant';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { keyStatement } from '../key-grant';
import { CopyRole } from '../target/bound-target';

export interface StagingBucketProps extends FolderLifecycleProps {
  readonly stagingBucket?: s3.IBucket;
  readonly serverAccessLogsBucket?: s3.IBucket;
  readonly serverAccessLogsPrefix?: string;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket that batches pass through, and the rights on its folders. */
export class StagingBucket extends Construct {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;

  constructor(scope: Construct, id: string, props: StagingBucketProps) {
    super(scope, id);
    this.prefix = props.prefix;
    const rules = folderLifecycle(this, props);
    this.bucket = props.stagingBucket ?? new s3.Bucket(this, 'Bucket', {
      encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: props.bucketVersioned,
      serverAccessLogsBucket: props.serverAccessLogsBucket,
      serverAccessLogsPrefix: props.serverAccessLogsPrefix,
      lifecycleRules: [...rules, { id: 'incomplete-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: props.removalPolicy,
      autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
    });
    if (props.stagingBucket) {
      this.applyTo(props.stagingBucket, rules);
    } else {
      claimFolder(scope, this.bucket, this.prefix);
      acknowledge(this.bucket, 'S1', 'Objects pass through within a minute, and the log of the handler says what happened to each. For an access log, set \'serverAccessLogsBucket\'');
    }
  }

  /** Lets the handler stage, move and quarantine objects, and nothing else. */
  public grantHandler(role: iam.IRole): void {
    this.grant(role, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], STAGING_PREFIX);
    this.grant(role, ['s3:PutObject'], LOADED_PREFIX);
    this.grant(role, ['s3:PutObject'], REJECTED_PREFIX);
    role.addToPrincipalPolicy(this.list(REJECTED_PREFIX));
    for (const statement of this.listAndDecrypt('kms:Decrypt', 'kms:GenerateDataKey')) {
      role.addToPrincipalPolicy(statement);
    }
  }

  /** Lets the handler list and read what was loaded and what was rejected. */
  public grantReplay(role: iam.IRole): void {
    this.grant(role, ['s3:GetObject'], LOADED_PREFIX);
    this.grant(role, ['s3:GetObject'], REJECTED_PREFIX);
    role.addToPrincipalPolicy(this.list(LOADED_PREFIX));
  }

  /**
   * Lets COPY read the staged objects, and returns what must exist for it. The policy is a resource of this stack if the role is in the
   * stack of the warehouse, which must not depend on this stack.
   */
  public grantCopy({ role, policy: own }: CopyRole): IConstruct {
    const statements = [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [this.objects(STAGING_PREFIX)], conditions: inAccountOf(this.bucket) }),
      ...this.listAndDecrypt('kms:Decrypt'),
    ];
    own?.addStatements(...statements);
    const holder = own ? role : new iam.Policy(this, 'CopyPolicy', { statements, roles: [role] });
    this.acknowledgeFolder(holder, STAGING_PREFIX);
    return holder;
  }

  private objects(folder: string): string {
    return this.bucket.arnForObjects(`${this.prefix}${folder}*`);
  }

  private grant(role: iam.IRole, actions: string[], prefix: string): void {
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [this.objects(prefix)], conditions: inAccountOf(this.bucket) });
    this.acknowledgeFolder(role, prefix);
  }

  private acknowledgeFolder(scope: IConstruct, prefix: string): void {
    acknowledgeWildcard(scope, this.objects(prefix), `Each batch is a separate object under ${prefix}`);
  }

  private listAndDecrypt(...keyActions: string[]): iam.PolicyStatement[] {
    const list = this.list(STAGING_PREFIX);
    const key = this.bucket.encryptionKey;
    return key ? [list, keyStatement(key, keyActions, 's3')] : [list];
  }

  private list(prefix: string): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [this.bucket.bucketArn],
      conditions: { ...inAccountOf(this.bucket), StringLike: { 's3:prefix': [`${this.prefix}${prefix}*`] } },
    });
  }

  private applyTo(bucket: s3.IBucket, rules: s3.LifecycleRule[]): void {
    if (bucket instanceof s3.Bucket) {
      rules.forEach((rule) => bucket.addLifecycleRule(rule));
    } else if (rules.length > 0) {
      Annotations.of(this).addWarningV2('cdk-redshift-ingest:bucketLifecycle',
        `the lifecycle of the imported bucket ${bucket.bucketName} cannot be changed here. Loaded and rejected objects stay forever unless you add: `
        + JSON.stringify(Stack.of(this).resolve(rules.map(describeRule))));
    }
  }
}

/** Formats the rule for the API of S3, so that it can be pasted into `aws s3api put-bucket-lifecycle-configuration`. */
function describeRule(rule: s3.LifecycleRule): object {
  return {
    ID: rule.id,
    Status: 'Enabled',
    Filter: { Prefix: rule.prefix },
    ...rule.expiration && { Expiration: { Days: rule.expiration.toDays() } },
    ...rule.transitions && {
      Transitions: rule.transitions.map((t) => ({ Days: t.transitionAfter?.toDays(), StorageClass: t.storageClass.value })),
    },
  };
}
