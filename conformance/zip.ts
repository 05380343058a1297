import { crc32 } from 'zlib';

/** A zip archive of one file, which is not compressed. @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zipOf(name: string, text: string): Buffer {
  const [path, content] = [Buffer.from(name), Buffer.from(text)];
  const described = Buffer.alloc(26); // what the local header and the directory have in common, from the version on
  described.writeUInt16LE(20, 0);
  described.writeUInt16LE(0x21, 8); // 1980-01-01
  described.writeUInt32LE(crc32(content), 10);
  described.writeUInt32LE(content.length, 14);
  described.writeUInt32LE(content.length, 18);
  described.writeUInt16LE(path.length, 22);
  const file = Buffer.concat([Buffer.from('PK\x03\x04'), described, path, content]);
  const readable = Buffer.alloc(14);
  readable.writeUInt16LE(0o100644, 8); // Lambda's user must be able to read it
  const directory = Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), described, readable, path]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(file.length, 12);
  return Buffer.concat([file, directory, Buffer.from('PK\x05\x06'), end]);
}
