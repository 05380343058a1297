import { createHmac, createSecretKey } from 'crypto';
import { ProtectionSchema } from '../../src/private/contract/protection';
import { Protect } from '../values/field';

/**
 * Stores a keyed hash of a text, by which rows can be joined and counted, but not read. A hash without a key would hide nothing: whoever has a
 * list of addresses could hash all of them.
 */
export function hmacOf({ prefix, normalize }: Extract<ProtectionSchema, { kind: 'HMAC_SHA256' }>, secret: Uint8Array): Protect {
  const key = createSecretKey(secret); // as bytes it takes several times as long
  return (text) => `${prefix}${createHmac('sha256', key).update(normalize ? normalized(text) : text).digest('hex')}`;
}

/**
 * As Unicode defines it, and no language: `docs/protection.md` says how other programs do the same. Whatever is changed here changes the hashes of texts.
 *
 * In this order, because the lower case of a composed character may not be composed.
 */
function normalized(text: string): string {
  return withoutOuterSpace(text).toLowerCase().normalize('NFC');
}

const WHITE_SPACE = /\p{White_Space}/u;

/** Not `trim()`, which takes U+FEFF away, too, and leaves U+0085: no other language does that. */
function withoutOuterSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.test(text[start])) start++;
  while (end > start && WHITE_SPACE.test(text[end - 1])) end--;
  return text.slice(start, end);
}
