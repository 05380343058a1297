import { ValueWriter } from './value-writer';
import { Overflow } from '../src/private/contract';

const HEX = /^[0-9a-f]+$/i;
const BASE64 = /^([A-Za-z0-9+/]+)(={0,2})$/;

/** VARBYTE, which COPY reads from CSV in hexadecimal digits. @see https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html */
export function binaryWriter(length: number, encoding: 'HEX' | 'BASE64', overflow: Overflow): ValueWriter {
  const toHex = encoding === 'HEX' ? fromHex : fromBase64;
  return (value, csv) => {
    if (typeof value !== 'string') {
      return 'WRONG_TYPE';
    }
    const hex = toHex(value);
    if (hex === undefined) {
      return 'NOT_BINARY';
    }
    if (hex.length > length * 2 && overflow !== 'TRUNCATE') {
      return 'TOO_LONG';
    }
    csv.ascii(hex.slice(0, length * 2));
    return hex.length > length * 2 ? 'TRUNCATED' : 'WRITTEN';
  };
}

function fromHex(text: string): string | undefined {
  return HEX.test(text) && text.length % 2 === 0 ? text.toLowerCase() : undefined;
}

function fromBase64(text: string): string | undefined {
  const [, digits = '=', padding = ''] = BASE64.exec(text) ?? [];
  const complete = digits.length % 4 !== 1 && (padding === '' || text.length % 4 === 0);
  return digits !== '=' && complete ? Buffer.from(text, 'base64').toString('hex') : undefined;
}
