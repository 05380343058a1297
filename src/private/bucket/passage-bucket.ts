import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BucketOptions } from '../../bucket-options';
import { acknowledge } from '../acknowledge';
import { warn } from '../messages';
import { printableJson } from '../printable';

export interface PassageBucketProps extends BucketOptions {
  /** The bucket of the options. If it is missing, one is created. */
  readonly bucket?: s3.IBucket;
  readonly rules: s3.LifecycleRule[];
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket that objects pass through on their way to the warehouse: the one of the options, or a new one. */
export function passageBucket(scope: Construct, id: string, props: PassageBucketProps): s3.IBucket {
  if (props.bucket) {
    addRules(scope, props.bucket, props.rules);
    return props.bucket;
  }
  const bucket = new s3.Bucket(scope, id, {
    encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey: props.encryptionKey,
    bucketKeyEnabled: props.encryptionKey ? true : undefined,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: props.bucketVersioned,
    serverAccessLogsBucket: props.serverAccessLogsBucket,
    serverAccessLogsPrefix: props.serverAccessLogsPrefix,
    lifecycleRules: [...props.rules, { id: 'incomplete-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: props.removalPolicy,
    autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, 'S1', 'Objects pass through, and the log of the handler says what happened to each. For an access log, set \'serverAccessLogsBucket\'');
  return bucket;
}

/** Adds rules to the lifecycle of a bucket, or says at synth that somebody else must. */
export function addRules(scope: Construct, bucket: s3.IBucket, rules: s3.LifecycleRule[]): void {
  if (bucket instanceof s3.Bucket) {
    rules.forEach((rule) => bucket.addLifecycleRule(rule));
  } else if (rules.length > 0) {
    warn(scope, 'bucketLifecycle',
      `the lifecycle of the imported bucket ${bucket.bucketName} cannot be changed here. Loaded and rejected objects stay forever unless you add: `
      + printableJson(scope, rules.map(describeRule)));
  }
}

/** Fails if there are options of a bucket that is created, and none is. */
export function requireBucket(
  prop: string, bucket: s3.IBucket | undefined, { bucketVersioned, serverAccessLogsBucket, serverAccessLogsPrefix }: BucketOptions,
): void {
  const [own] = Object.entries({ bucketVersioned, serverAccessLogsBucket, serverAccessLogsPrefix }).find(([, value]) => value !== undefined) ?? [];
  if (bucket && own) {
    throw new Error(`'${own}' must not be given with '${prop}', got both for ${bucket.node.path}; configure that bucket itself, or leave '${prop}' out`);
  }
  if (serverAccessLogsPrefix !== undefined && !serverAccessLogsBucket) {
    throw new Error(`'serverAccessLogsBucket' is needed with 'serverAccessLogsPrefix', got none for '${serverAccessLogsPrefix}'; pass the bucket of the access log, or remove the prefix`);
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
