import { open } from 'fs/promises';
import { Readable } from 'stream';
import { crc32, createDeflateRaw } from 'zlib';

/** A zip file without the 64-bit extension counts its bytes in 32 bits. */
const MAX_BYTES = 0xffff_ffff;

/** 2024-01-01 00:00 as MS-DOS wrote dates: the archive says nothing about when it was made. */
const DATE = (2024 - 1980) * 512 + 1 * 32 + 1;

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;

/** A little-endian number and its width in bytes. */
type Field = [number, number];

/**
 * Writes a zip archive with a single deflated entry, in constant memory.
 *
 * Sizes and checksum are known only at the end; the entry's header is written again then, so that readers which trust
 * the header as well as those which trust the directory find them.
 */
export async function writeZip(file: string, entryName: string, contents: Iterable<Buffer>): Promise<{ bytes: number; entryBytes: number }> {
  const name = Buffer.from(entryName, 'utf8');
  const entry = { checksum: 0, compressed: 0, size: 0 };
  const counted = function* () {
    for (const chunk of contents) {
      entry.checksum = crc32(chunk, entry.checksum);
      entry.size += chunk.length;
      yield chunk;
    }
  };

  const archive = await open(file, 'w');
  try {
    const dataStart = 30 + name.length;
    for await (const chunk of Readable.from(counted()).pipe(createDeflateRaw({ level: 9 })) as AsyncIterable<Buffer>) {
      await archive.write(chunk, 0, chunk.length, dataStart + entry.compressed);
      entry.compressed += chunk.length;
    }
    if (entry.size > MAX_BYTES || dataStart + entry.compressed > MAX_BYTES) {
      throw new Error(`'${entryName}' must be at most ${MAX_BYTES} bytes to fit a zip file, got ${entry.size}; generate fewer rows`);
    }

    const header = Buffer.concat([fields([LOCAL_HEADER, 4]), description(), name]);
    await archive.write(header, 0, header.length, 0);

    const directoryStart = dataStart + entry.compressed;
    const directory = Buffer.concat([
      fields([CENTRAL_HEADER, 4], [20, 2]), description(),
      // no comment, first disk, no attributes, header at offset 0
      fields([0, 2], [0, 2], [0, 2], [0, 4], [0, 4]), name,
    ]);
    const end = fields([END_OF_DIRECTORY, 4], [0, 2], [0, 2], [1, 2], [1, 2], [directory.length, 4], [directoryStart, 4], [0, 2]);
    await archive.write(Buffer.concat([directory, end]), 0, directory.length + end.length, directoryStart);
    return { bytes: directoryStart + directory.length + end.length, entryBytes: entry.size };
  } finally {
    await archive.close();
  }

  /** What the entry's header and the directory both say: version, UTF-8 names, deflate, date, checksum, sizes, lengths. */
  function description(): Buffer {
    const sizes: Field[] = [[entry.checksum, 4], [entry.compressed, 4], [entry.size, 4]];
    return fields([20, 2], [0x0800, 2], [8, 2], [0, 2], [DATE, 2], ...sizes, [name.length, 2], [0, 2]);
  }
}

function fields(...values: Field[]): Buffer {
  const buffer = Buffer.alloc(values.reduce((sum, [, width]) => sum + width, 0));
  let offset = 0;
  for (const [value, width] of values) {
    offset = buffer.writeUIntLE(value, offset, width);
  }
  return buffer;
}
