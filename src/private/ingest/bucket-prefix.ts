import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { requireKnownText } from '../validation';

/**
 * Redshift keeps 256 characters of the name of a file in its list of load errors. The name of a bucket and of a staged object have 168.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html
 */
const MOST_CHARACTERS = 80;

const SAFE = /^[\w.-]+(?:\/[\w.-]+)*\/?$/;

/** The prefixes that ingests of one app have taken, by bucket. */
const taken = new WeakMap<IConstruct, Map<string, string>>();

/** The ingest's folder in a bucket, with a slash at the end; empty in a bucket of its own. */
export function bucketPrefixOf(ingest: IConstruct, { stagingBucket, bucketPrefix }: { stagingBucket?: s3.IBucket; bucketPrefix?: string }): string {
  if (bucketPrefix !== undefined) {
    requirePrefix(bucketPrefix);
  }
  const prefix = bucketPrefix ?? (stagingBucket ? prefixOfPath(ingest) : '');
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  if (stagingBucket) {
    claim(ingest, stagingBucket, folder);
  }
  return folder;
}

function requirePrefix(prefix: string): void {
  requireKnownText('bucketPrefix', prefix, 'the names of the lifecycle rules are made of it');
  if (prefix !== '' && (!SAFE.test(prefix) || prefix.length > MOST_CHARACTERS)) {
    throw new Error(`'bucketPrefix' must have at most ${MOST_CHARACTERS} letters, digits, '_', '-', '.', and '/' between them, got '${prefix}'; for example 'orders/'`);
  }
}

/** The path of the construct, shortened if it is long, and with its address if it would not be unique otherwise. */
function prefixOfPath({ node }: IConstruct): string {
  const path = node.path.replace(/[^\w./-]/g, '-');
  return path === node.path && path.length < MOST_CHARACTERS ? path : `${path.slice(-60).replace(/^[/-]+/, '')}-${node.addr.slice(-8)}`;
}

function claim(ingest: IConstruct, bucket: s3.IBucket, prefix: string): void {
  const prefixes = taken.get(ingest.node.root) ?? new Map<string, string>();
  taken.set(ingest.node.root, prefixes);
  const folder = `${bucket.bucketName} ${prefix}`;
  const other = prefixes.get(folder);
  if (other !== undefined) {
    throw new Error(`'bucketPrefix' must be another one for each ingest of a bucket, got '${prefix}' for ${ingest.node.path} and for ${other}; `
      + 'leave it out, and each has its own');
  }
  prefixes.set(folder, ingest.node.path);
}
