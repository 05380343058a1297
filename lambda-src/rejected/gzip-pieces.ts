import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { createGzip, gzipSync } from 'zlib';

/** Characters that are compressed at once. */
const PIECE = 256 * 1024;

/** Compresses texts one after another, so that no more than a piece of them is in memory besides what is compressed. */
export async function gzipPieces(texts: Iterable<string>): Promise<Buffer> {
  const pieces = joined(texts);
  const first = pieces.next().value ?? '';
  const second = pieces.next();
  if (second.done) {
    return gzipSync(first); // a stream takes longer for so little
  }
  const compressed: Buffer[] = [];
  await pipeline(Readable.from(chain(first, second.value, pieces)), createGzip(), async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) {
      compressed.push(part);
    }
  });
  return Buffer.concat(compressed);
}

function* joined(texts: Iterable<string>): Generator<string, undefined> {
  let piece: string[] = [];
  let length = 0;
  for (const text of texts) {
    piece.push(text);
    length += text.length;
    if (length >= PIECE) {
      yield piece.join('');
      [piece, length] = [[], 0];
    }
  }
  if (length > 0) {
    yield piece.join('');
  }
}

function* chain(first: string, second: string, others: Iterable<string>): Generator<string> {
  yield first;
  yield second;
  yield* others;
}
