import { textOf, type Check } from './field';
import { FieldError, LoadErrorCode } from './field-error';

export function integer(digits: number, largest: bigint, typeName: string): Check {
  return (bytes, start, end) => {
    let at = start;
    let last = end;
    while (bytes[at] === 0x20) { at++; }
    while (bytes[last - 1] === 0x20) { last--; }
    const signed = bytes[at] === 0x2d || bytes[at] === 0x2b;
    const first = signed ? at + 1 : at;
    for (let digit = first; digit < last; digit++) {
      if (bytes[digit] < 0x30 || bytes[digit] > 0x39) {
        throw invalidDigit(bytes, digit, start, typeName);
      }
    }
    if (first === last) {
      throw invalidDigit(bytes, at, start, typeName);
    }
    if (last - first >= digits) {
      const value = BigInt(bytes.toString('latin1', first, last));
      if (value > (bytes[at] === 0x2d ? largest + 1n : largest)) {
        throw new FieldError(LoadErrorCode.INTEGER_OVERFLOW, `Overflow, Value '${textOf(bytes, at, last)}', Type: ${typeName}`);
      }
    }
    return undefined;
  };
}

function invalidDigit(bytes: Buffer, at: number, start: number, typeName: string): FieldError {
  const value = textOf(bytes, at, at + 1);
  return new FieldError(LoadErrorCode.DIGIT, `Invalid digit, Value '${value}', Pos ${at - start}, Type: ${typeName}`);
}

const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/;

/** Checks a DECIMAL. Digits after the point that do not fit are cut off, or rounded with ROUNDEC. Digits before it must fit. */
export function decimal(precision: number, scale: number, round: boolean): Check {
  return (bytes, start, end) => {
    const text = bytes.toString('latin1', start, end);
    const parts = DECIMAL.exec(text);
    const [, sign, whole, fraction = ''] = parts ?? [];
    if (!parts || whole.length + fraction.length === 0) {
      throw new FieldError(LoadErrorCode.DECIMAL, `Invalid digit, Value '${textOf(bytes, start, end)}', Type: Decimal`);
    }
    let unscaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
    if (round && fraction.length > scale && fraction.charCodeAt(scale) >= 0x35) {
      unscaled += 1n;
    }
    const digits = unscaled.toString().padStart(scale + 1, '0');
    if (unscaled !== 0n && digits.replace(/^0+/, '').length > precision) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `Numeric overflow, Value '${text.trim()}', Type: Decimal(${precision},${scale})`);
    }
    if (fraction.length <= scale) {
      return undefined;
    }
    const point = digits.length - scale;
    return Buffer.from(`${sign}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`);
  };
}

const FLOAT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

export function float(single: boolean): Check {
  const typeName = single ? 'Float' : 'Double';
  return (bytes, start, end) => {
    const text = bytes.toString('latin1', start, end);
    if (!FLOAT.test(text)) {
      throw new FieldError(LoadErrorCode.FLOAT, `Invalid digit, Value '${textOf(bytes, start, end)}', Pos 0, Type: ${typeName}`);
    }
    const value = single ? Math.fround(Number(text)) : Number(text);
    const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ''));
    if (!Number.isFinite(value) || vanished) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `Overflow, Value '${text.trim()}', Type: ${typeName}`);
    }
    return undefined;
  };
}
