import * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * Makes a grant hold for buckets of this account only. If a bucket is deleted, anybody may take its name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
 */
export function inAccountOf(bucket: s3.IBucket): { StringEquals: { 'aws:ResourceAccount': string } } {
  return { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
}
