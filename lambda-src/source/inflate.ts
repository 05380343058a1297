import { pipeline, Readable } from 'stream';
import { crc32, createGunzip } from 'zlib';
import { Entry, ZipFile } from 'yauzl';

/** Inflates one entry of a zip, in pieces, and closes the zip. Fails if the zip is truncated, encrypted or corrupt, or has no such entry. */
export async function* zipEntry(zip: ZipFile, entryName: string): AsyncGenerator<Buffer> {
  try {
    const entry = await findEntry(zip, entryName);
    if (entry.isEncrypted()) {
      throw new Error(`entry '${entryName}' is encrypted; store it without a password`);
    }
    let checksum = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (checksum !== entry.crc32) {
      throw new Error(`entry '${entryName}' is corrupt: its checksum differs from the stored one; make the zip again`);
    }
  } finally {
    zip.close();
  }
}

async function findEntry(zip: ZipFile, entryName: string): Promise<Entry> {
  const others: string[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === entryName) {
      return entry;
    }
    others.push(`'${entry.fileName}'`);
  }
  throw new Error(`there is no entry '${entryName}'; there ${others.length === 1 ? 'is' : 'are'} ${others.slice(0, 10).join(', ') || 'none'}`);
}

const CHUNK_BYTES = 256 * 1024;

/** Inflates a gzip file, in pieces. Fails if it is truncated, corrupt or not a gzip file. */
export async function* gunzip(file: Readable): AsyncGenerator<Buffer> {
  try {
    // An error on either side ends the iteration with that error.
    yield* pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new Error(`is not a gzip file, or is truncated or corrupt: ${message}`, { cause: error }) : error;
  }
}
