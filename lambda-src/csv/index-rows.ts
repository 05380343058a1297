import { RowIndex, RowIndexBuilder } from './row-index';
import { RowScanner } from './row-scanner';

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
  const scanner = new RowScanner((offset) => builder.add(offset));
  for await (const chunk of chunks) {
    scanner.push(chunk);
  }
  return builder.finish({ ...scanner.end(), etag });
}
