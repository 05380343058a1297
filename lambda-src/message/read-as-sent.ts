import { Payload, readPayload } from './payload';
import { PayloadFormat } from '../../src/private/contract/message';
import { parseVerbatim } from '../values/exact-numbers';

/**
 * Reads the rows of a message with every digit of every number, to keep them. JSON that is nested too deeply for that, and could be read
 * otherwise, has its numbers as JavaScript writes them. Throws if there are no rows, because then they would be kept without their values.
 */
export function readAsSent(body: string, format: PayloadFormat): Payload {
  const verbatim = readPayload(body, format, parseVerbatim);
  const payload = 'reason' in verbatim && verbatim.reason === 'TOO_DEEP' ? readPayload(body, format, (json) => JSON.parse(json)) : verbatim;
  if ('reason' in payload) {
    throw new Error(`the rows of a message cannot be read again to be kept: ${payload.detail}`);
  }
  return payload;
}
