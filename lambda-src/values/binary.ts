import { ValueWriter } from './field';
import { Overflow } from '../../src/private/contract/table';

const HEX = /^[0-9a-f]+$/i;
const BASE64 = /^([A-Za-z0-9+/]+)(={0,2})$/;

/** Writes VARBYTE as hexadecimal digits, which is how the staged CSV holds it. @see https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html */
export function binaryWriter(length: number, encoding: 'HEX' | 'BASE64', overflow: Overflow): ValueWriter {
  const toHex = encoding === 'HEX' ? fromHex : fromBase64;
  return (value, csv, start) => {
    if (typeof value !== 'string') {
      return csv.refuse('WRONG_TYPE');
    }
    const hex = toHex(value);
    if (hex === undefined) {
      return csv.refuse('NOT_BINARY');
    }
    if (hex.length <= length * 2) {
      return csv.ascii(hex, start);
    }
    if (overflow !== 'TRUNCATE') {
      return csv.refuse('TOO_LONG');
    }
    csv.truncated = true;
    return csv.ascii(hex.slice(0, length * 2), start);
  };
}

function fromHex(text: string): string | undefined {
  return HEX.test(text) && text.length % 2 === 0 ? text.toLowerCase() : undefined;
}

function fromBase64(text: string): string | undefined {
  const match = BASE64.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, digits, padding] = match;
  const complete = digits.length % 4 !== 1 && (padding === '' || text.length % 4 === 0);
  return complete ? Buffer.from(text, 'base64').toString('hex') : undefined;
}
