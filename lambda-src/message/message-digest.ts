import { createHash } from 'crypto';

/**
 * What the ledger remembers of a message besides its id: 64 bits of SHA-256 over attributes and body as they were received, as the
 * decimal text of a signed BIGINT.
 *
 * Two messages that share an id by mistake differ in it. So the second one is noticed instead of taken for the first.
 */
export function messageDigest(body: string, attributes: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  // JSON contains no line end, so that no body can continue the attributes.
  return createHash('sha256').update(`${JSON.stringify(sorted)}\n`).update(body).digest().readBigInt64BE().toString();
}
