import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { compress, Compression, compressor } from './compression';
import { BatchTooLargeError, mostBatchBytes } from '../runtime/batch-too-large';

/** CSV as it is staged. */
export interface StagedCsv {
  readonly body: Buffer;
  /** How many bytes it has before compression. */
  readonly csvBytes: number;
}

/** Compresses pieces as one whole, each before the next is made. Returns besides what the generator of the pieces returns. */
export async function compressPieces<Result>(pieces: Generator<Buffer, Result>, compression: Compression): Promise<[StagedCsv, Result]> {
  const first = pieces.next();
  const second = first.done ? first : pieces.next();
  if (second.done) {
    const csv = first.done ? Buffer.alloc(0) : first.value;
    return [{ body: compress(csv, compression), csvBytes: csv.length }, second.value]; // a stream takes longer for so little
  }
  const all = new Counted(first.value as Buffer, second.value, pieces);
  const body: Buffer[] = [];
  let bodyBytes = 0;
  // Stryker disable next-line ObjectLiteral: without it, some more pieces wait in memory
  await pipeline(Readable.from(all, { highWaterMark: 1 }), compressor(compression), async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) {
      body.push(part);
      bodyBytes += part.length;
      if (bodyBytes > mostBatchBytes()) {
        throw new BatchTooLargeError('what is staged of a batch');
      }
    }
  });
  return [{ body: Buffer.concat(body), csvBytes: all.bytes }, all.result!];
}

/** Pieces of which two were looked at already. */
class Counted<Result> implements Iterable<Buffer> {
  public bytes = 0;
  public result?: Result;

  constructor(private readonly first: Buffer, private readonly second: Buffer, private readonly others: Generator<Buffer, Result>) {}

  public* [Symbol.iterator](): Generator<Buffer> {
    yield this.count(this.first);
    yield this.count(this.second);
    let next = this.others.next();
    for (; !next.done; next = this.others.next()) {
      yield this.count(next.value);
    }
    this.result = next.value;
  }

  private count(piece: Buffer): Buffer {
    this.bytes += piece.length;
    return piece;
  }
}
