import { MASK, ProtectionSchema } from '../../src/private/contract/protection';
import { Protect } from '../values/field';

/**
 * Stores the first and the last characters of a text, and stars in place of all others. Of a text that has no others nothing is stored but
 * stars, because the whole text would be readable.
 */
export function maskOf({ keepFirst, keepLast }: Extract<ProtectionSchema, { kind: 'MASK' }>): Protect {
  return (text) => {
    const characters = Array.from(text);
    const last = characters.length - keepLast;
    return last <= keepFirst ? MASK : `${characters.slice(0, keepFirst).join('')}${MASK}${characters.slice(last).join('')}`;
  };
}
