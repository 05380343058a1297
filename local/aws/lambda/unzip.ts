import { mkdirSync, writeFileSync } from 'fs';
import * as path from 'path';
import { inflateRawSync } from 'zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** Unpacks a zip archive into a folder. Lambda packages are far below the sizes that need Zip64. */
export function unzip(archive: Buffer, directory: string): void {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY) {
    throw new Error('the code package is not a zip archive: it has no central directory');
  }
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      throw new Error(`the code package is damaged: no directory entry at byte ${at}`);
    }
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const target = path.join(directory, name);
    if (!target.startsWith(directory + path.sep)) {
      throw new Error(`the code package has an entry outside of its folder: '${name}'`);
    }
    if (name.endsWith('/')) {
      mkdirSync(target, { recursive: true });
    } else {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, readEntry(archive, at, name));
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function readEntry(archive: Buffer, entry: number, name: string): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const compressedSize = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const data = archive.subarray(start, start + compressedSize);
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`'${name}' in the code package is compressed by method ${method}; only stored (0) and deflated (8) entries are read`);
  }
  return method === STORED ? data : inflateRawSync(data);
}
