import { constants, zstdCompressSync } from 'zlib';
import { compress, compressor, decompress, decompressAtMost } from '../../../lambda-src/staging/compression';

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

test.each([['ZSTD', '.csv.zst'], ['GZIP', '.csv.gz'], ['NONE', '.csv']] as const)('of a %s object nothing is returned if more comes out than is wanted, in one piece or in all', (compression, suffix) => {
  const body = Buffer.concat([CSV, MORE, MORE].map((piece) => compress(piece, compression)));
  const whole = CSV.length + 2 * MORE.length;
  expect(decompressAtMost(body, `x${suffix}`, whole)?.toString()).toBe(`${CSV}${MORE}${MORE}`);
  for (const most of [whole - 1, whole - MORE.length, CSV.length, CSV.length - 1, 1, 0]) {
    expect(decompressAtMost(body, `x${suffix}`, most)).toBeUndefined();
  }
});

test.each([['ZSTD', '.csv.zst'], ['GZIP', '.csv.gz']] as const)('a small %s object that becomes a large one takes little memory, and an error of it is told', (compression, suffix) => {
  const body = compress(Buffer.alloc(300 * 1024 * 1024, '1,'), compression);
  const before = process.memoryUsage.rss();
  expect(decompressAtMost(body, `x${suffix}`, 1024 * 1024)).toBeUndefined();
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  expect(() => decompressAtMost(compress(CSV, compression).subarray(0, -1), `x${suffix}`, 1024)).toThrow();
});
