import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../contract/ingest';
import { PENDING_PREFIX } from '../contract/pending';
import { requireKnown } from '../validation';

/**
 * The maximum length of a prefix in characters. Redshift keeps 256 characters of the name of a file in its list of load errors. The name of a
 * bucket and of a staged object have up to 168 of them, and that of a bucket and of a pending object up to 180.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html
 */
const MOST_CHARACTERS = { own: 80, loader: 60 };

/** What is between two slashes. Some tools take `.` and `..` for folders of the file system. */
const PART = /^(?!\.+$)[\w.-]+$/;

/** A prefix in a folder of the loader. A stage of an app may well be called `staging`. */
const OF_LOADER = new RegExp(`^(${[STAGING_PREFIX, PENDING_PREFIX].map((folder) => folder.slice(0, -1)).join('|')})(?=/|$)`);

const FOLDERS = [STAGING_PREFIX, LOADED_PREFIX, REJECTED_PREFIX];

/** Who uses a bucket: a loader, and ingests by their prefixes. */
interface BucketUsers {
  loader?: IConstruct;
  /** The path of each ingest. */
  readonly prefixes: Map<string, string>;
}

/** The users of the buckets of an app, by the name of the bucket. */
const users = new WeakMap<IConstruct, Map<string, BucketUsers>>();

/** Where an ingest keeps its objects. */
export interface PrefixProps {
  /** The bucket of the options, if there is one, and the name of that option. */
  readonly bucket?: s3.IBucket;
  readonly prop: string;
  readonly bucketPrefix?: string;
  /** The loader that the bucket belongs to. */
  readonly loader?: IConstruct;
}

/** The ingest's folder in a bucket, with a slash at the end; empty in a bucket of its own. */
export function bucketPrefixOf(ingest: IConstruct, { bucket, prop, bucketPrefix, loader }: PrefixProps): string {
  const most = loader ? MOST_CHARACTERS.loader : MOST_CHARACTERS.own;
  if (bucketPrefix !== undefined) {
    requirePrefix(bucketPrefix, most);
    if (loader) {
      requireBesideLoader(bucketPrefix);
    }
  }
  const prefix = bucketPrefix ?? (bucket ? prefixOfPath(ingest, most, loader !== undefined) : '');
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  if (bucket) {
    claimFolder(ingest, bucket, folder, { loader, prop });
  }
  return folder;
}

function requirePrefix(prefix: string, most: number): void {
  requireKnown('bucketPrefix', prefix, 'the names of the lifecycle rules are made of it');
  const parts = prefix.replace(/\/$/, '').split('/');
  if (prefix !== '' && (prefix.length > most || !parts.every((part) => PART.test(part)))) {
    throw new Error(`'bucketPrefix' must have at most ${most} letters, digits, '_', '-', '.', and '/' between them, got '${prefix}'; for example 'orders/'`);
  }
}

/** Fails if an ingest would keep its objects where its loader keeps others, or beside the folders of all ingests. */
function requireBesideLoader(prefix: string): void {
  if (prefix === '' || OF_LOADER.test(prefix)) {
    throw new Error(`'bucketPrefix' must not be empty with 'loader', nor begin with '${STAGING_PREFIX}' or '${PENDING_PREFIX}', which are folders of the loader, got '${prefix}'; `
      + 'leave it out, or choose another one, for example \'orders/\'');
  }
}

/** The path of the construct. If it is long or has other characters, it is shortened and has the construct's address at its end. */
function prefixOfPath({ node }: IConstruct, most: number, withLoader: boolean): string {
  const plain = node.path.replace(/[^\w/-]/g, '-');
  const path = withLoader ? plain.replace(OF_LOADER, '$1-') : plain;
  return path === node.path && path.length < most ? path : `${path.slice(20 - most).replace(/^[/-]+/, '')}-${node.addr.slice(-8)}`;
}

/** Fails if the bucket has other users than the ingests of the loader, which loads whatever is pending in it. */
export function claimBucket(loader: IConstruct, bucket: s3.IBucket): void {
  const ofBucket = usersOf(loader, bucket);
  const [other = ofBucket.loader?.node.path] = ofBucket.prefixes.values();
  if (other !== undefined) {
    throw new Error(`'stagingBucket' of ${loader.node.path} must be its own, got ${bucket.node.path}, which ${other} uses, too; `
      + 'leave it out, and the loader has a bucket of its own');
  }
  ofBucket.loader = loader;
}

/** Fails if another ingest of the app has the prefix in the bucket, or if the folders of one would lie in a folder of the other. */
export function claimFolder(
  ingest: IConstruct, bucket: s3.IBucket, prefix: string, { loader, prop }: Pick<PrefixProps, 'loader' | 'prop'> = { prop: 'stagingBucket' },
): void {
  const ofBucket = usersOf(ingest, bucket);
  if (ofBucket.loader !== loader) {
    throw new Error(`'${prop}' of ${ingest.node.path} must not be the bucket of a loader, got that of ${ofBucket.loader!.node.path}; `
      + `${prop === 'stagingBucket' ? 'pass the loader as \'loader\', or ' : ''}leave '${prop}' out`);
  }
  const { prefixes } = ofBucket;
  for (const [other, path] of prefixes) {
    if (other === prefix || liesIn(prefix, other) || liesIn(other, prefix)) {
      throw new Error(`'bucketPrefix' of ${ingest.node.path} must not meet the folders of another ingest in the same bucket, got '${prefix}', and ${path} has '${other}'; `
        + 'leave it out, and each ingest has a folder of its own');
    }
  }
  prefixes.set(prefix, ingest.node.path);
}

function usersOf({ node: { root } }: IConstruct, bucket: s3.IBucket): BucketUsers {
  const ofApp = users.get(root) ?? new Map<string, BucketUsers>();
  users.set(root, ofApp);
  const ofBucket = ofApp.get(bucket.bucketName) ?? { prefixes: new Map<string, string>() };
  ofApp.set(bucket.bucketName, ofBucket);
  return ofBucket;
}

function liesIn(prefix: string, other: string): boolean {
  return FOLDERS.some((folder) => prefix.startsWith(`${other}${folder}`));
}
