import { compress, decompress } from '../../../lambda-src/staging/compression';

const CSV = Buffer.from('1,"a"\n2,"b"\n');
const MORE = Buffer.from('3,"c"\n');

test.each(['ZSTD', 'GZIP', 'NONE'] as const)('what was compressed with %s in several pieces is read to its end', (compression) => {
  const suffix = { ZSTD: '.csv.zst', GZIP: '.csv.gz', NONE: '.csv' }[compression];
  const pieces = [CSV, MORE, MORE].map((piece) => compress(piece, compression));
  expect(decompress(Buffer.concat(pieces), `loaded/x${suffix}`).toString()).toBe(`${CSV}${MORE}${MORE}`);
});

test('gzip is at its fastest', () => {
  expect(compress(CSV, 'GZIP')[8]).toBe(4); // RFC 1952: the compressor used its fastest algorithm
});

test.each([['ZSTD', '.csv.zst'], ['GZIP', '.csv.gz']] as const)('a %s object that is cut off cannot be read', (compression, suffix) => {
  const body = compress(CSV, compression);
  expect(() => decompress(body.subarray(0, -1), `x${suffix}`)).toThrow();
  expect(() => decompress(Buffer.concat([body, Buffer.from('junk')]), `x${suffix}`)).toThrow();
  expect(() => decompress(Buffer.alloc(0), `x${suffix}`)).toThrow();
});
