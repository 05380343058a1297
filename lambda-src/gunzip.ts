import { pipeline, Readable } from 'stream';
import { createGunzip } from 'zlib';

const CHUNK_BYTES = 256 * 1024;

/** The inflated bytes of a gzip file, in pieces; fails when it is cut, corrupt or no gzip file. */
export async function* gunzip(file: Readable): AsyncGenerator<Buffer> {
  try {
    // Whatever fails on either side ends the iteration with that error.
    yield* pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new Error(`is no gzip file, or is cut or corrupt: ${message}`, { cause: error }) : error;
  }
}
