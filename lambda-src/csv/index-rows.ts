import { RowIndex, RowIndexBuilder, RowIndexHeader } from './row-index';
import { RowScanner } from './row-scanner';

/** What is known of a file before it is read. */
type CsvFile = Pick<RowIndexHeader, 'delimiter' | 'etag'>;

/**
 * Reads a CSV file once, from its first byte to its last, and says where its rows begin.
 *
 * Memory does not grow with the file. A file that is not RFC 4180 in UTF-8, or without rows, is an error that begins
 * with `name` and says where.
 */
export async function indexRows(name: string, chunks: AsyncIterable<Buffer>, file: CsvFile = {}): Promise<RowIndex> {
  try {
    return await scan(chunks, file);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

async function scan(chunks: AsyncIterable<Buffer>, file: CsvFile): Promise<RowIndex> {
  const builder = new RowIndexBuilder();
  const scanner = new RowScanner((offset) => builder.add(offset), file.delimiter);
  for await (const chunk of chunks) {
    scanner.push(chunk);
  }
  return builder.finish({ ...scanner.end(), ...file });
}
