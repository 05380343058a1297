import { isUtf8 } from 'node:buffer';

import { checkDate, checkTime, checkTimestamp } from './copy-times';
import type { CopyStatement } from './copy-statement';
import { FieldError, LoadErrorCode } from './field-error';

/** A column that COPY fills. */
export interface CopyColumn {
  readonly name: string;
  /** As Redshift's catalog calls it, without length: `character varying`, `numeric`, `super`. */
  readonly type: string;
  /** Bytes of a text, digits of a number; 0 where neither applies. */
  readonly length: number;
  readonly scale: number;
  readonly notNull: boolean;
}

/** The bytes of a field without its quotes, and whether every byte of the file is known to be UTF-8. */
export interface Field {
  readonly bytes: Buffer;
  start: number;
  end: number;
}

/** Keeps the field as it stands (`undefined`), loads NULL (`null`), or loads other bytes. Throws a FieldError. */
export type Check = (bytes: Buffer, start: number, end: number) => undefined | null | Buffer;

/** What COPY does to the values of one column. */
export function checkFor(column: CopyColumn, copy: CopyStatement, validUtf8: boolean): Check {
  const check = checkOfType(column, copy);
  const checkedText = validUtf8 ? check : withUtf8(check, column, copy);
  if (isText(column)) {
    return textNulls(checkedText, copy);
  }
  // an empty field of any other type is NULL, quoted or not
  return (bytes, start, end) => (isBlank(bytes, start, end) ? null : checkedText(bytes, start, end));
}

export function isText(column: CopyColumn): boolean {
  return column.type === 'character varying' || column.type === 'character';
}

function checkOfType(column: CopyColumn, copy: CopyStatement): Check {
  switch (column.type) {
    case 'smallint':
      return integer(5, 32767n, 'Short');
    case 'integer':
      return integer(10, 2147483647n, 'Integer');
    case 'bigint':
      return integer(19, 9223372036854775807n, 'Long');
    case 'numeric':
      return decimal(column, copy.roundDecimals);
    case 'real':
      return float(true);
    case 'double precision':
      return float(false);
    case 'boolean':
      return boolean;
    case 'character varying':
      return varchar(column.length, copy.truncateColumns);
    case 'character':
      return char(column.length, copy.truncateColumns);
    case 'date':
      return (bytes, start, end) => checkDate(bytes, start, end, copy.dateFormat);
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return (bytes, start, end) => checkTimestamp(bytes, start, end, copy.timeFormat, column.type.endsWith('with time zone'));
    case 'time without time zone':
    case 'time with time zone':
      return (bytes, start, end) => checkTime(bytes, start, end, column.type.endsWith('with time zone'));
    case 'super':
      return json;
    case 'binary varying':
      return varbyte(column.length);
    default:
      throw new Error(`COPY into a column of type ${column.type} is not simulated`);
  }
}

function textNulls(check: Check, { emptyAsNull, blanksAsNull }: CopyStatement): Check {
  if (!emptyAsNull && !blanksAsNull) {
    return check;
  }
  return (bytes, start, end) => {
    const empty = start === end;
    return (empty && emptyAsNull) || (!empty && blanksAsNull && isBlank(bytes, start, end)) ? null : check(bytes, start, end);
  };
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0d))) {
    at++;
  }
  return at === end;
}

export function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end);
}

function integer(digits: number, largest: bigint, typeName: string): Check {
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
      const value = BigInt(bytes.latin1Slice(first, last));
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

/** Digits behind the point that do not fit are cut off, or rounded with ROUNDEC; those before it must fit. */
function decimal({ length: precision, scale }: CopyColumn, round: boolean): Check {
  return (bytes, start, end) => {
    const text = bytes.latin1Slice(start, end);
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

function float(single: boolean): Check {
  const typeName = single ? 'Float' : 'Double';
  return (bytes, start, end) => {
    const text = bytes.latin1Slice(start, end);
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

const BOOLEANS = new Set(['t', 'true', 'y', 'yes', '1', 'f', 'false', 'n', 'no', '0']);

function boolean(bytes: Buffer, start: number, end: number): undefined {
  if (!BOOLEANS.has(bytes.latin1Slice(start, end).trim().toLowerCase())) {
    throw new FieldError(LoadErrorCode.BOOLEAN, `Unknown boolean format, Value '${textOf(bytes, start, end)}'`);
  }
}

function varchar(length: number, truncate: boolean): Check {
  return (bytes, start, end) => {
    if (end - start <= length) {
      return undefined;
    }
    const kept = withoutTrailingBlanks(bytes, start, end, length);
    if (kept > length && !truncate) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, 'String length exceeds DDL length');
    }
    return bytes.subarray(start, start + (kept > length ? wholeCharacters(bytes, start, length) : length));
  };
}

/** The length of a text without the blanks that stand beyond the length of its column: those are dropped in silence. */
function withoutTrailingBlanks(bytes: Buffer, start: number, end: number, length: number): number {
  let last = end;
  while (last - start > length && bytes[last - 1] === 0x20) {
    last--;
  }
  return last - start;
}

/** The largest number of bytes up to a limit that does not end inside a character. */
function wholeCharacters(bytes: Buffer, start: number, length: number): number {
  let end = length;
  while (end > 0 && (bytes[start + end] & 0xc0) === 0x80) {
    end--;
  }
  return end;
}

function char(length: number, truncate: boolean): Check {
  const fit = varchar(length, truncate);
  return (bytes, start, end) => {
    for (let at = start; at < end; at++) {
      if (bytes[at] > 0x7f) {
        const character = bytes.toString('hex', at, Math.min(end, at + 4)).replace(/..(?!$)/g, '$& ');
        throw new FieldError(LoadErrorCode.CHARACTERS, `Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: ${character}`);
      }
    }
    return fit(bytes, start, end);
  };
}

/** A file whose bytes are not all UTF-8 is looked at field by field. */
function withUtf8(check: Check, column: CopyColumn, { acceptInvalidCharacters }: CopyStatement): Check {
  return (bytes, start, end) => {
    const field = bytes.subarray(start, end);
    if (isUtf8(field)) {
      return check(bytes, start, end);
    }
    if (acceptInvalidCharacters !== undefined && column.type === 'character varying') {
      const replaced = replaceInvalid(field, acceptInvalidCharacters);
      const outcome = check(replaced, 0, replaced.length);
      return outcome === undefined ? replaced : outcome;
    }
    if (column.type === 'character') {
      return check(bytes, start, end);
    }
    const { offset, length } = firstInvalid(field);
    const sequence = field.toString('hex', offset, offset + length).replace(/..(?!$)/g, '$& ');
    throw new FieldError(LoadErrorCode.CHARACTERS, `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ${sequence}`);
  };
}

/** Every byte that is part of no character becomes the replacement, so the length stays. */
function replaceInvalid(field: Buffer, replacement: string): Buffer {
  const replaced = Buffer.from(field);
  for (let rest = 0; !isUtf8(replaced.subarray(rest)); ) {
    const { offset, length } = firstInvalid(replaced.subarray(rest));
    replaced.fill(replacement, rest + offset, rest + offset + length);
    rest += offset + length;
  }
  return replaced;
}

function firstInvalid(field: Buffer): { offset: number; length: number } {
  for (let offset = 0; offset < field.length; ) {
    const byte = field[offset];
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (!isUtf8(field.subarray(offset, offset + length)) || offset + length > field.length) {
      let bad = 1;
      while (bad < length && (field[offset + bad] & 0xc0) === 0x80) {
        bad++;
      }
      return { offset, length: bad };
    }
    offset += length;
  }
  throw new Error('every byte of the field is UTF-8');
}

const SUPER_BYTES = 16_000_000;
const SUPER_STRING_BYTES = 65_535;
const SUPER_DEPTH = 1000;

/** @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
function json(bytes: Buffer, start: number, end: number): undefined {
  let value: unknown;
  try {
    value = JSON.parse(textOf(bytes, start, end));
  } catch (cause) {
    throw new FieldError(LoadErrorCode.JSON, `Invalid JSON format. Invalid value. ${(cause as Error).message}`);
  }
  if (end - start > SUPER_BYTES) {
    throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `SUPER value of ${end - start} bytes exceeds the limit of ${SUPER_BYTES}`);
  }
  // depth and long strings both take some bytes: short values need no walk
  if (end - start > SUPER_DEPTH) {
    walk(value, 1);
  }
}

function walk(value: unknown, depth: number): void {
  if (depth > SUPER_DEPTH) {
    throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `SUPER value is nested deeper than ${SUPER_DEPTH} levels`);
  }
  if (typeof value === 'string') {
    const length = Buffer.byteLength(value);
    if (length > SUPER_STRING_BYTES) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `SUPER string of ${length} bytes exceeds the limit of ${SUPER_STRING_BYTES}`);
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      walk(key, depth);
      walk(inner, depth + 1);
    }
  }
}

function varbyte(length: number): Check {
  return (bytes, start, end) => {
    const text = bytes.latin1Slice(start, end);
    if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
      throw new FieldError(LoadErrorCode.DIGIT, `Invalid hexadecimal, Value '${text.slice(0, 32)}', Type: Varbyte`);
    }
    if (text.length / 2 > length) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, 'Varbyte length exceeds DDL length');
    }
    return Buffer.from(`\\x${text}`);
  };
}
