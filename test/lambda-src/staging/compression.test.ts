import { constants, zstdCompressSync } from 'zlib';
import { compress, compressor, decompress } from '../../../lambda-src/staging/compression';

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

test('zstd is at its second level, in one call and as a stream', async () => {
  const csv = Buffer.from(Array.from({ length: 20_000 }, (_, at) => `${(at * 7919) % 10_007},"text ${at % 97}"\n`).join(''));
  const [first, second, third] = [1, 2, 3].map((level) => zstdCompressSync(csv, { params: { [constants.ZSTD_c_compressionLevel]: level } }).length);
  expect(new Set([first, second, third]).size).toBe(3);
  expect(compress(csv, 'ZSTD')).toHaveLength(second);
  const stream = compressor('ZSTD');
  stream.end(csv);
  const parts = await stream.toArray();
  expect(Math.abs(Buffer.concat(parts).length - second)).toBeLessThan(Math.min(Math.abs(first - second), Math.abs(third - second)) / 2);
});

test.each([['ZSTD', '.csv.zst'], ['GZIP', '.csv.gz']] as const)('a %s object that is cut off cannot be read', (compression, suffix) => {
  const body = compress(CSV, compression);
  expect(() => decompress(body.subarray(0, -1), `x${suffix}`)).toThrow();
  expect(() => decompress(Buffer.concat([body, Buffer.from('junk')]), `x${suffix}`)).toThrow();
  expect(() => decompress(Buffer.alloc(0), `x${suffix}`)).toThrow();
});
