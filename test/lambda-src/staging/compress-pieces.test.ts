import { randomBytes } from 'crypto';
import { BatchTooLargeError, mostBatchBytes } from '../../../lambda-src/runtime/batch-too-large';
import { compressPieces } from '../../../lambda-src/staging/compress-pieces';
import { decompress } from '../../../lambda-src/staging/compression';

const KEYS = { ZSTD: 'x.csv.zst', GZIP: 'x.csv.gz', NONE: 'x.csv' } as const;

function* pieces(...texts: string[]): Generator<Buffer, string> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
  return 'the account';
}

test.each(['ZSTD', 'GZIP', 'NONE'] as const)('pieces are one whole with %s, however many they are', async (compression) => {
  for (const texts of [[], ['a'], ['a', 'b'], Array.from({ length: 100 }, (_, at) => `${at},`.repeat(10_000))]) {
    const [{ body, csvBytes }, account] = await compressPieces(pieces(...texts), compression);
    expect(decompress(body, KEYS[compression]).equals(Buffer.from(texts.join('')))).toBe(true);
    expect([csvBytes, account]).toEqual([texts.join('').length, 'the account']);
  }
});

test('pieces are made one by one, while the others are compressed', async () => {
  let turn = 0;
  const turning = setInterval(() => turn++, 0);
  const made: number[] = [];
  function* slowly(): Generator<Buffer, void> {
    while (made.length < 50) {
      made.push(turn);
      yield randomBytes(1024 * 1024);
    }
  }
  await compressPieces(slowly(), 'ZSTD');
  clearInterval(turning);
  expect(new Set(made).size).toBeGreaterThan(10);
});

test('what takes just as much memory as it may is compressed', async () => {
  function* eight(): Generator<Buffer, void> {
    for (let made = 0; made < 8; made++) {
      yield Buffer.alloc(8 * 1024 * 1024);
    }
  }
  const [{ body }] = await compressPieces(eight(), 'NONE');
  expect(body).toHaveLength(mostBatchBytes());
});

test('what takes too much memory as a whole is an error, and what fails on the way, too', async () => {
  function* endless(): Generator<Buffer, void> {
    for (;;) {
      yield Buffer.alloc(8 * 1024 * 1024);
    }
  }
  await expect(compressPieces(endless(), 'NONE')).rejects.toThrow(new BatchTooLargeError('what is staged of a batch'));
  function* failing(): Generator<Buffer, void> {
    yield* [Buffer.from('a'), Buffer.from('b'), Buffer.from('c')];
    throw new Error('cannot be encoded');
  }
  await expect(compressPieces(failing(), 'ZSTD')).rejects.toThrow('cannot be encoded');
});
