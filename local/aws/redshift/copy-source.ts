import { gunzipSync, zstdDecompressSync } from 'node:zlib';

import type { CopyStatement } from './copy-statement';
import { RedshiftError } from './errors';

/** S3 for COPY, which reads it as the role that the statement names. */
export interface ObjectStore {
  readObject(bucket: string, key: string, roleArn: string): Promise<Buffer>;
  /** Keys that start with a prefix, for a COPY without a manifest. */
  listObjects?(bucket: string, prefix: string, roleArn: string): Promise<readonly string[]>;
  /** Whether the warehouse may assume the roles, one after the other, as its service and for a database user. */
  assumeRoles?(roleArns: readonly string[], warehouse: { readonly service: string; readonly databaseUserArn: string }): Promise<boolean>;
}

export interface SourceFile {
  readonly name: string;
  /** The bytes of the object in S3. */
  readonly bytes: Buffer;
}

interface ManifestEntry {
  readonly url: string;
  readonly mandatory?: boolean;
}

/** Returns the files that a COPY loads. @see https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html */
export async function readSource(store: ObjectStore, copy: CopyStatement): Promise<SourceFile[]> {
  const files = copy.manifest ? await filesOfManifest(store, copy) : await filesOfPrefix(store, copy);
  if (files.length === 0) {
    throw new RedshiftError(`The specified S3 prefix '${copy.key}' does not exist`);
  }
  return files;
}

export function decompress(file: SourceFile, compression: CopyStatement['compression']): Buffer {
  try {
    switch (compression) {
      case 'GZIP':
        return gunzipSync(file.bytes);
      case 'ZSTD':
        return everyFrame(file.bytes);
      case 'NONE':
        return file.bytes;
    }
  } catch (cause) {
    throw new RedshiftError(`failed to decompress ${file.name} as ${compression}: ${(cause as Error).message}`, { cause });
  }
}

/** Returns the last role of a chain, which reads. The first must be attached to the warehouse. */
function readingRole(copy: CopyStatement): string {
  return copy.roleArns[copy.roleArns.length - 1];
}

async function filesOfManifest(store: ObjectStore, copy: CopyStatement): Promise<SourceFile[]> {
  const manifest = await read(store, copy.bucket, copy.key, readingRole(copy));
  const files: SourceFile[] = [];
  for (const { url, mandatory = false } of entries(manifest, copy)) {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
    if (key === undefined) {
      throw new RedshiftError(`manifest s3://${copy.bucket}/${copy.key}: '${url}' is not the full path of an S3 object`);
    }
    try {
      files.push({ name: url, bytes: await read(store, bucket, key, readingRole(copy)) });
    } catch (error) {
      if (mandatory || !(error instanceof MissingObject)) {
        throw error;
      }
    }
  }
  return files;
}

function entries(manifest: Buffer, copy: CopyStatement): readonly ManifestEntry[] {
  const where = `manifest s3://${copy.bucket}/${copy.key}`;
  let parsed: { entries?: unknown };
  try {
    parsed = JSON.parse(manifest.toString());
  } catch (cause) {
    throw new RedshiftError(`${where} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(parsed.entries) || !parsed.entries.every(entry => typeof entry?.url === 'string')) {
    throw new RedshiftError(`${where} must hold {"entries": [{"url": "s3://bucket/key", "mandatory": true}]}`);
  }
  return parsed.entries;
}

/** Returns the files of a FROM without MANIFEST. It names a prefix: `key` also loads `key.1` and `key.bak`. */
async function filesOfPrefix(store: ObjectStore, copy: CopyStatement): Promise<SourceFile[]> {
  if (!store.listObjects) {
    throw new RedshiftError('COPY by key prefix is not simulated here; use a MANIFEST');
  }
  const keys = await store.listObjects(copy.bucket, copy.key, readingRole(copy));
  return Promise.all(keys.map(async key =>
    ({ name: `s3://${copy.bucket}/${key}`, bytes: await read(store, copy.bucket, key, readingRole(copy)) })));
}

class MissingObject extends RedshiftError {}

/** Reads an object. Redshift shows the answer of S3, so a caller sees status and code. */
async function read(store: ObjectStore, bucket: string, key: string, roleArn: string): Promise<Buffer> {
  try {
    return await store.readObject(bucket, key, roleArn);
  } catch (cause) {
    const failure = cause as { name?: string; Code?: string; message?: string; $metadata?: { httpStatusCode?: number } };
    const code = failure.Code ?? failure.name ?? 'InternalError';
    const status = failure.$metadata?.httpStatusCode ?? (code === 'NoSuchKey' ? 404 : code === 'AccessDenied' ? 403 : 500);
    const text = `S3ServiceException:${failure.message},Status ${status},Error ${code},Rid 0,ExtRid 0,CanRetry ${status >= 500 ? 1 : 0}`;
    const message = `${text}\n  Detail: s3://${bucket}/${key}`;
    throw status === 404 && code !== 'NoSuchBucket' ? new MissingObject(message, { cause }) : new RedshiftError(message, { cause });
  }
}

/** Zstandard allows several frames one after another; Node's function reads the first one only, and says nothing of the others. */
function everyFrame(bytes: Buffer): Buffer {
  const { buffer, engine } = zstdDecompressSync(bytes, { info: true }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  return engine.bytesWritten === bytes.length ? buffer : Buffer.concat([buffer, everyFrame(bytes.subarray(engine.bytesWritten))]);
}
