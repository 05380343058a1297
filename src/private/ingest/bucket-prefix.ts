import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { requireKnown } from '../validation';

/**
 * Redshift keeps 256 characters of the name of a file in its list of load errors. The name of a bucket and of a staged object have 168.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html
 */
const MOST_CHARACTERS = 80;

/** What is between two slashes. Some tools take `.` and `..` for folders of the file system. */
const PART = /^(?!\.+$)[\w.-]+$/;

const FOLDERS = [STAGING_PREFIX, LOADED_PREFIX, REJECTED_PREFIX];

/** The prefixes that the ingests of an app have taken, with the path of the ingest, by the name of the bucket. */
const taken = new WeakMap<IConstruct, Map<string, Map<string, string>>>();

/** The ingest's folder in a bucket, with a slash at the end; empty in a bucket of its own. */
export function bucketPrefixOf(ingest: IConstruct, { stagingBucket, bucketPrefix }: { stagingBucket?: s3.IBucket; bucketPrefix?: string }): string {
  if (bucketPrefix !== undefined) {
    requirePrefix(bucketPrefix);
  }
  const prefix = bucketPrefix ?? (stagingBucket ? prefixOfPath(ingest) : '');
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  if (stagingBucket) {
    claimFolder(ingest, stagingBucket, folder);
  }
  return folder;
}

function requirePrefix(prefix: string): void {
  requireKnown('bucketPrefix', prefix, 'the names of the lifecycle rules are made of it');
  const parts = prefix.replace(/\/$/, '').split('/');
  if (prefix !== '' && (prefix.length > MOST_CHARACTERS || !parts.every((part) => PART.test(part)))) {
    throw new Error(`'bucketPrefix' must have at most ${MOST_CHARACTERS} letters, digits, '_', '-', '.', and '/' between them, got '${prefix}'; for example 'orders/'`);
  }
}

/** The path of the construct. If it is long or has other characters, it is shortened and has the construct's address at its end. */
function prefixOfPath({ node }: IConstruct): string {
  const path = node.path.replace(/[^\w/-]/g, '-');
  return path === node.path && path.length < MOST_CHARACTERS ? path : `${path.slice(-60).replace(/^[/-]+/, '')}-${node.addr.slice(-8)}`;
}

/** Fails if another ingest of the app has the prefix in the bucket, or if the folders of one would lie in a folder of the other. */
export function claimFolder(ingest: IConstruct, bucket: s3.IBucket, prefix: string): void {
  const buckets = taken.get(ingest.node.root) ?? new Map<string, Map<string, string>>();
  taken.set(ingest.node.root, buckets);
  const prefixes = buckets.get(bucket.bucketName) ?? new Map<string, string>();
  buckets.set(bucket.bucketName, prefixes);
  for (const [other, path] of prefixes) {
    if (other === prefix || liesIn(prefix, other) || liesIn(other, prefix)) {
      throw new Error(`'bucketPrefix' of ${ingest.node.path} must not meet the folders of another ingest in the same bucket, got '${prefix}', and ${path} has '${other}'; `
        + 'leave it out, and each ingest has a folder of its own');
    }
  }
  prefixes.set(prefix, ingest.node.path);
}

function liesIn(prefix: string, other: string): boolean {
  return FOLDERS.some((folder) => prefix.startsWith(`${other}${folder}`));
}
