import { createHash } from 'crypto';
import { createReadStream } from 'fs';
import { FileHandle, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'fs/promises';
import * as path from 'path';
import { pipeline } from 'stream/promises';
import { openPromise } from 'yauzl';
import { indexRows } from './csv/index-rows';
import { RowIndex } from './csv/row-index';
import { singleRowBytes } from './pack/pack';
import { gunzip, zipEntry } from './source/inflate';
import { CsvCompression, CsvIndexRequest, CsvIndexResult } from '../src/private/contract/publish';

const INDEX_FILE = 'rows.index';

/** Part of every key of the cache, so that code with a new layout of the index does not find an old index. */
const CACHE_FORMAT = 'rows-1';

/** Bytes read at a time. The rows of a larger piece live so long that collecting garbage takes as long as parsing. */
const PIECE_BYTES = 64 * 1024;

/**
 * Indexes a CSV when the app is synthesized, and inflates it first if it is compressed.
 *
 * It runs in a process of its own, because constructs cannot wait for a stream. The result is cached by the hash of the file, so
 * that the next synthesis only has to hash the file.
 */
async function indexCsv(request: CsvIndexRequest): Promise<CsvIndexResult> {
  const target = path.join(request.cacheDirectory, await contentHash(request));
  const csvFile = request.compression === undefined ? request.path : path.join(target, inflatedName(request.compression));
  const index = await cached(target, csvFile) ?? await make(request, target);
  const { rows, columns, longestRow } = index.header;
  return {
    csvFile,
    indexFile: path.join(target, INDEX_FILE),
    rows,
    columns,
    longestRow: { row: longestRow.row, line: longestRow.line, messageBytes: singleRowBytes(longestRow.jsonBytes) },
  };
}

/** The name of the inflated file. The cache key does not depend on the name of the source, so this name does not, either. */
function inflatedName(compression: CsvCompression): string {
  return compression.format === 'ZIP' ? path.basename(compression.entry) : 'inflated.csv';
}

async function contentHash({ path: file, compression, delimiter }: CsvIndexRequest): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([CACHE_FORMAT, compression, delimiter]));
  await pipeline(createReadStream(file, { highWaterMark: PIECE_BYTES }), hash);
  return hash.digest('hex');
}

async function cached(directory: string, csvFile: string): Promise<RowIndex | undefined> {
  try {
    const index = RowIndex.parse(await readFile(path.join(directory, INDEX_FILE)));
    return (await stat(csvFile)).size === index.header.bytes ? index : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

async function make({ path: file, compression, delimiter, cacheDirectory }: CsvIndexRequest, target: string): Promise<RowIndex> {
  const work = await mkdtemp(path.join(cacheDirectory, 'work-'));
  try {
    const index = compression === undefined
      ? await indexRows(file, createReadStream(file, { highWaterMark: PIECE_BYTES }), { delimiter })
      : await inflateAndIndex(file, { compression, delimiter }, path.join(work, inflatedName(compression)));
    await writeFile(path.join(work, INDEX_FILE), index.serialize());
    // The folder appears whole or not at all, even if two syntheses run at once: both have made the same.
    await rm(target, { recursive: true, force: true });
    await rename(work, target).catch((error) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) {
        throw error;
      }
    });
    return index;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface CompressedCsv {
  readonly compression: CsvCompression;
  readonly delimiter?: string;
}

async function inflateAndIndex(file: string, { compression, delimiter }: CompressedCsv, csvFile: string): Promise<RowIndex> {
  const output = await open(csvFile, 'w');
  try {
    const name = compression.format === 'ZIP' ? `${file}, entry ${compression.entry}` : file;
    return await indexRows(name, writingTo(output, inflate(file, compression)), { delimiter });
  } finally {
    await output.close();
  }
}

async function* inflate(file: string, compression: CsvCompression): AsyncGenerator<Buffer> {
  yield* compression.format === 'ZIP'
    ? zipEntry(await openPromise(file, { lazyEntries: true, autoClose: false }), compression.entry)
    : gunzip(createReadStream(file, { highWaterMark: PIECE_BYTES }));
}

async function* writingTo(output: FileHandle, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    await output.writeFile(chunk);
    yield chunk;
  }
}

indexCsv(JSON.parse(process.argv[2])).then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (error) => {
    process.stderr.write(error.message);
    process.exitCode = 1;
  },
);
