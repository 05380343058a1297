import { createHash, createHmac, createSecretKey, Hash, Hmac } from 'crypto';

/** Makes the digest of a message from its body and its attributes. */
export type Digest = (body: string, attributes: Readonly<Record<string, string>>) => string;

/**
 * What the ledger remembers of a message besides its id: 64 bits of SHA-256 over attributes and body as they were received, as the
 * decimal text of a signed BIGINT.
 *
 * Two messages that share an id by mistake differ in it. So the second one is noticed instead of taken for the first.
 */
export const messageDigest: Digest = (body, attributes) => digest(createHash('sha256'), body, attributes);

/** The same with a key: whoever sees such a digest cannot try which message has it, however little is in the message. */
export function keyedDigest(bytes: Uint8Array): Digest {
  const key = createSecretKey(bytes);
  return (body, attributes) => digest(createHmac('sha256', key), body, attributes);
}

function digest(hash: Hash | Hmac, body: string, attributes: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  // JSON contains no line end, so that no body can continue the attributes.
  return hash.update(`${JSON.stringify(sorted)}\n`).update(body).digest().readBigInt64BE().toString();
}
