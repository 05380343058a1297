import { RowIndex, RowIndexBuilder } from './row-index';
import { RowScanner } from './row-scanner';
import { Utf8Check } from './utf8';

const BOM = Buffer.from('\uFEFF');

/**
 * Reads a CSV file once, from its first byte to its last, and says where its rows begin.
 *
 * Memory does not grow with the file. A file that is not RFC 4180 in UTF-8, or without rows, is an error that begins
 * with `name` and says where.
 */
export async function indexRows(name: string, chunks: AsyncIterable<Buffer>, etag?: string): Promise<RowIndex> {
  try {
    return await scan(chunks, etag);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

async function scan(chunks: AsyncIterable<Buffer>, etag?: string): Promise<RowIndex> {
  const builder = new RowIndexBuilder();
  const utf8 = new Utf8Check();
  let scanner: RowScanner | undefined;
  let bytes = 0;
  for await (const chunk of atLeast(BOM.length, chunks)) {
    const bom = scanner === undefined && chunk.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    scanner ??= new RowScanner(bom, (row) => builder.add(row));
    const invalid = utf8.next(chunk);
    scanner.push(chunk.subarray(bom, invalid?.index));
    if (invalid !== undefined) {
      throw scanner.error(`is not UTF-8 at byte ${invalid.offset} of the file; convert the file to UTF-8`);
    }
    bytes += chunk.length;
  }
  if (scanner === undefined) {
    throw new Error('is empty; its first row must name the columns');
  }
  if (!utf8.complete()) {
    throw scanner.error('ends inside a character; the file was cut, or is not UTF-8');
  }
  scanner.end();
  return builder.finish(scanner.columns, bytes, etag);
}

/** The same bytes, with a first piece long enough to know a byte order mark by. */
async function* atLeast(length: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (first === undefined) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length >= length) {
      yield first;
      first = undefined;
    }
  }
  if (first !== undefined && first.length > 0) {
    yield first;
  }
}
