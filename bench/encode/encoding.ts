import { BatchAccount } from '../../lambda-src/encode/batch';
import { encodePieces } from '../../lambda-src/encode/encode-pieces';
import { messageDigest } from '../../lambda-src/message/message-digest';
import { Message } from '../../lambda-src/message/messages';
import { IngestSchema } from '../../src/private/contract/ingest';

/** Runs with each of the items in turn, because V8 would remember the texts of a single payload's numbers. */
export function inTurn<T, R>(items: readonly T[], run: (item: T) => R): () => R {
  let turn = 0;
  return () => run(items[turn = (turn + 1) % items.length]);
}

/** Encodes payloads in turn. Each has so many rows, all of which must be staged. */
export function encoding(bodies: readonly string[], schema: IngestSchema, rows: number): () => Buffer {
  return inTurn(bodies.map(messageOf), (one) => {
    const csv: Buffer[] = [];
    const pieces = encodePieces([one], schema);
    for (let next = pieces.next(); ; next = pieces.next()) {
      if (next.done) {
        return staged(next.value, rows, csv);
      }
      csv.push(next.value);
    }
  });
}

export function messageOf(body: string, number: number): Message {
  const id = `0f6f1d4e-8a51-5b0e-9f0c-${String(number).padStart(12, '0')}`;
  return { itemIdentifier: id, messageId: id, deduplicationId: id, publishedAt: '2026-03-04T05:06:07.000Z', topicArn: '', attributes: {}, body, mayHoldUnloadable: false, digest: messageDigest(body, {}) };
}

function staged({ counts }: BatchAccount, rows: number, csv: readonly Buffer[]): Buffer {
  if (counts.rowsStaged !== rows) {
    throw new Error(`every row must be staged: ${JSON.stringify(counts)}`);
  }
  return csv.length === 1 ? csv[0] : Buffer.concat(csv);
}
