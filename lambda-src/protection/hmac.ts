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

/** In this order, because the lower case of a composed character may not be composed. */
function normalized(text: string): string {
  return text.trim().toLowerCase().normalize('NFC');
}
