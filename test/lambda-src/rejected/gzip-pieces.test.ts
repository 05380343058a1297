import zlib from 'zlib';
import { gzipPieces } from '../../../lambda-src/rejected/gzip-pieces';

const PIECE = 256 * 1024;

afterEach(() => jest.restoreAllMocks());

test.each<[string, string[], boolean]>([
  ['nothing', [], true],
  ['a few short texts', ['a', 'b', 'é'], true],
  ['just a piece', ['x'.repeat(PIECE)], true],
  ['more than a piece', ['x'.repeat(PIECE), 'y'], false],
  ['many pieces', Array.from({ length: 10 }, (_, at) => `${at}`.repeat(100_000)), false],
])('%s comes out as it went in, and at once if it is short', async (_, texts, atOnce) => {
  const gzip = jest.spyOn(zlib, 'gzipSync');
  expect(zlib.gunzipSync(await gzipPieces(texts)).toString()).toBe(texts.join(''));
  expect(gzip).toHaveBeenCalledTimes(atOnce ? 1 : 0);
});

test('an error of whoever makes the texts is that of the compression, also after some texts', async () => {
  await expect(gzipPieces((function* () {
    yield* Array.from({ length: 3 }, () => 'x'.repeat(PIECE));
    throw new Error('no more');
  })())).rejects.toThrow('no more');
});
