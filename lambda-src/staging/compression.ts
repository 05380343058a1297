import { PassThrough, Transform } from 'stream';
import * as zlib from 'zlib';
import { IngestSchema } from '../../src/private/contract/ingest';

export type Compression = IngestSchema['compression'];

/** Suffixes of the names of staged objects. */
export const CSV_SUFFIXES: Readonly<Record<Compression, string>> = { ZSTD: '.csv.zst', GZIP: '.csv.gz', NONE: '.csv' };

/**
 * The second level takes 0.5 to 0.9 of the time of zstd's own, the third, and leaves 0.88 to 1.07 of its size, as the rows are. The first leaves up to 1.2
 * of texts. Higher levels, and those of gzip above its first, take several times as long to save a tenth of the size. `npm run bench -- encode` compares.
 */
const ZSTD_OPTIONS = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 2 } };
const GZIP_OPTIONS = { level: 1, memLevel: 9 };

export function compress(csv: Buffer, compression: Compression): Buffer {
  // Enough for any output: zstd then compresses in one call, without copying its input.
  // Stryker disable next-line ArithmeticOperator: a smaller chunk costs time only
  const chunkSize = csv.length + (csv.length >> 8) + 1024; // eslint-disable-line no-bitwise -- zstd writes its bound this way
  switch (compression) {
    case 'ZSTD':
      // Stryker disable next-line ObjectLiteral: a smaller chunk costs time only
      return zlib.zstdCompressSync(csv, { chunkSize, ...ZSTD_OPTIONS });
    case 'GZIP':
      return zlib.gzipSync(csv, { chunkSize, ...GZIP_OPTIONS });
    case 'NONE':
      return csv;
  }
}

/** A stream that compresses what is written to it as one whole. */
export function compressor(compression: Compression): Transform {
  switch (compression) {
    case 'ZSTD':
      return zlib.createZstdCompress(ZSTD_OPTIONS);
    case 'GZIP':
      return zlib.createGzip(GZIP_OPTIONS);
    case 'NONE':
      return new PassThrough();
  }
}

/** A stream that decompresses an object. */
export function decompressor(key: string): Transform {
  switch (compressionOf(key)) {
    case 'ZSTD':
      return zlib.createZstdDecompress();
    case 'GZIP':
      return zlib.createGunzip();
    case 'NONE':
      return new PassThrough();
  }
}

/** The compression of an object, which its name tells. */
export function compressionOf(key: string): Compression {
  return key.endsWith(CSV_SUFFIXES.ZSTD) ? 'ZSTD' : key.endsWith(CSV_SUFFIXES.GZIP) ? 'GZIP' : 'NONE';
}

export function decompress(body: Buffer, key: string): Buffer {
  return bounded(body, compressionOf(key), Infinity);
}

/** Decompresses an object, and stops when more than so many bytes have come out. Then it returns nothing: a small object may become a very large one. */
export function decompressAtMost(body: Buffer, key: string, most: number): Buffer | undefined {
  try {
    const csv = bounded(body, compressionOf(key), most);
    return csv.length > most ? undefined : csv;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      return undefined;
    }
    throw error;
  }
}

function bounded(body: Buffer, compression: Compression, most: number): Buffer {
  switch (compression) {
    case 'ZSTD':
      return unzstd(body, most);
    case 'GZIP':
      return zlib.gunzipSync(body, outputOf(most));
    case 'NONE':
      return body;
  }
}

/** One chunk that holds all output: zlib has several chunks twice, when it joins them. What is not written to takes no memory. */
function outputOf(most: number): zlib.ZlibOptions & zlib.ZstdOptions {
  return most === Infinity ? {} : { maxOutputLength: Math.max(most, 1), chunkSize: Math.max(most, zlib.constants.Z_MIN_CHUNK) };
}

/** Decompresses every frame. Node's own function stops after the first one, without an error. */
function unzstd(body: Buffer, most: number): Buffer {
  const frames: Buffer[] = [];
  let left = most;
  for (let rest = body; rest.length > 0 || frames.length === 0;) {
    const options = { ...outputOf(left), info: true };
    const { buffer, engine } = zlib.zstdDecompressSync(rest, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    frames.push(buffer);
    left -= buffer.length;
    rest = rest.subarray(engine.bytesWritten);
  }
  return frames.length === 1 ? frames[0] : Buffer.concat(frames);
}
