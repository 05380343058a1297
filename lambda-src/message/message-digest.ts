import { createHash } from 'crypto';

/**
 * What the ledger remembers of a message besides its id: 64 bits of SHA-256 over body and attributes as they were received, as
 * the decimal text of a signed BIGINT.
 *
 * Two messages that share an id by mistake differ in it, so that the second one is noticed instead of taken for the first.
 */
export function messageDigest(body: string, attributes: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify([body, sorted])).digest().readBigInt64BE().toString();
}
