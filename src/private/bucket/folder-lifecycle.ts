import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Retention } from '../../retention';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { PENDING_PREFIX } from '../contract/pending';
import { warn } from '../messages';

export interface RejectedLifecycleProps {
  /** The ingest's folder in the bucket, with a slash at the end; empty in a bucket of its own. */
  readonly prefix: string;
  readonly rejectedRetention: Retention;
  /** Whether the bucket keeps versions that the rules must delete. */
  readonly bucketVersioned?: boolean;
}

export interface FolderLifecycleProps extends RejectedLifecycleProps {
  readonly loadedRetention: Retention;
}

/** How long a version that was replaced or deleted is kept. What is pending or rejected exists nowhere else. */
const VERSIONS = { pending: Duration.days(7), staging: Duration.days(1), loaded: Duration.days(1), rejected: Duration.days(30) };

/**
 * What is staged is moved or removed at the end of a load. This is for what a function left that was stopped: no load reads it after a day, and
 * its messages were never acknowledged, or the ledger knows them.
 */
const LEFT_OVER = Retention.expire(Duration.days(2));

/** The rules of an ingest that loads its batches itself, and stages them in a folder of its own. */
export function ingestLifecycle(scope: Construct, props: FolderLifecycleProps): s3.LifecycleRule[] {
  warnOfSmallObjects(scope, `${props.prefix}${LOADED_PREFIX}`, props.loadedRetention, 'Batches of a few hundred rows are that small; '
    + 'load them with a RedshiftLoader, which archives what it loads in large objects, raise \'maxBatchingWindow\', or use Retention.expire()');
  return rules(rule(`${props.prefix}${STAGING_PREFIX}`, VERSIONS.staging, props, LEFT_OVER), ...keptLifecycle(scope, props));
}

/** The rules of the folders of an ingest in which objects are kept. */
export function keptLifecycle(scope: Construct, props: FolderLifecycleProps): s3.LifecycleRule[] {
  const { prefix, loadedRetention } = props;
  return rules(rule(`${prefix}${LOADED_PREFIX}`, VERSIONS.loaded, props, loadedRetention), ...rejectedLifecycle(scope, props));
}

/** The rule of the folder `rejected/` of an ingest. */
export function rejectedLifecycle(scope: Construct, props: RejectedLifecycleProps): s3.LifecycleRule[] {
  const { prefix, rejectedRetention } = props;
  warnOfSmallObjects(scope, `${prefix}${REJECTED_PREFIX}`, rejectedRetention, 'The rejected rows of a batch are that small; use Retention.expire() or Retention.keep()');
  return rules(rule(`${prefix}${REJECTED_PREFIX}`, VERSIONS.rejected, props, rejectedRetention));
}

/** The rules of the folders of a loader. Nothing that is pending ever expires, because it is in no table yet. */
export function loaderLifecycle(props: Pick<RejectedLifecycleProps, 'bucketVersioned'>): s3.LifecycleRule[] {
  return rules(rule(PENDING_PREFIX, VERSIONS.pending, props), rule(STAGING_PREFIX, VERSIONS.staging, props, LEFT_OVER));
}

/**
 * The rule of a folder, of which there is at most one.
 *
 * S3 refuses two rules of the same prefix that both expire something. A rule that deletes objects by their age also deletes delete markers.
 */
function rule(
  prefix: string, versions: Duration, { bucketVersioned }: Pick<RejectedLifecycleProps, 'bucketVersioned'>, retention: Retention = Retention.keep(),
): s3.LifecycleRule | undefined {
  const ofRetention = retention._lifecycleRule(prefix);
  return !bucketVersioned ? ofRetention : {
    id: prefix.slice(0, -1) + '-objects',
    prefix,
    ...ofRetention,
    noncurrentVersionExpiration: versions,
    ...!ofRetention?.expiration && { expiredObjectDeleteMarker: true },
  };
}

function rules(...given: Array<s3.LifecycleRule | undefined>): s3.LifecycleRule[] {
  return given.filter((one) => one !== undefined);
}

/** Warns if S3 would move nothing of what is in a folder. */
function warnOfSmallObjects(scope: Construct, folder: string, retention: Retention, advice: string): void {
  const [transition] = retention._lifecycleRule(folder)?.transitions ?? [];
  if (transition) {
    warn(scope, 'smallObjectsStay',
      `objects under 128 KB do not leave '${folder}' for ${transition.storageClass}: S3 keeps them in Standard. ${advice}`);
  }
}
