import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Retention } from '../../retention';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';

export interface FolderLifecycleProps {
  /** The ingest's folder in the bucket, with a slash at the end; empty in a bucket of its own. */
  readonly prefix: string;
  readonly loadedRetention: Retention;
  readonly rejectedRetention: Retention;
  /** Whether the bucket keeps versions that the rules must delete. */
  readonly bucketVersioned?: boolean;
}

/** How long a version that was replaced or deleted is kept. What is rejected exists nowhere else. */
const VERSIONS = { staging: Duration.days(1), loaded: Duration.days(1), rejected: Duration.days(30) };

/**
 * The lifecycle rules of the folders, at most one for each.
 *
 * S3 refuses two rules of the same prefix that both expire something. A rule that deletes objects by their age also deletes delete markers.
 */
export function folderLifecycle(scope: Construct, props: FolderLifecycleProps): s3.LifecycleRule[] {
  const { prefix, loadedRetention, rejectedRetention, bucketVersioned } = props;
  const folder = (name: string, versions: Duration, retention: Retention = Retention.keep()): s3.LifecycleRule | undefined => {
    const rule = retention._lifecycleRule(scope, `${prefix}${name}`);
    return !bucketVersioned ? rule : {
      id: `${prefix}${name}`.slice(0, -1) + '-objects',
      prefix: `${prefix}${name}`,
      ...rule,
      noncurrentVersionExpiration: versions,
      ...!rule?.expiration && { expiredObjectDeleteMarker: true },
    };
  };
  return [
    folder(STAGING_PREFIX, VERSIONS.staging),
    folder(LOADED_PREFIX, VERSIONS.loaded, loadedRetention),
    folder(REJECTED_PREFIX, VERSIONS.rejected, rejectedRetention),
  ].filter((rule) => rule !== undefined);
}
