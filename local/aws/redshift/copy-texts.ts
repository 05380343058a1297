import { isUtf8 } from 'node:buffer';

import type { Check } from './field';
import { FieldError, LoadErrorCode } from './field-error';

export function varchar(length: number, truncate: boolean): Check {
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

/** The length of a text without blanks beyond the length of its column, which COPY drops without an error. */
function withoutTrailingBlanks(bytes: Buffer, start: number, end: number, length: number): number {
  let last = end;
  while (last - start > length && bytes[last - 1] === 0x20) {
    last--;
  }
  return last - start;
}

/** The largest number of bytes up to a limit that splits no character. */
function wholeCharacters(bytes: Buffer, start: number, length: number): number {
  let end = length;
  while (end > 0 && isContinuation(bytes[start + end])) {
    end--;
  }
  return end;
}

export function char(length: number, truncate: boolean): Check {
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

/** Adds a check for UTF-8 to a field's check, for files whose bytes are not all UTF-8. */
export function withUtf8(check: Check, type: string, acceptInvalidCharacters: string | undefined): Check {
  return (bytes, start, end) => {
    const field = bytes.subarray(start, end);
    if (isUtf8(field)) {
      return check(bytes, start, end);
    }
    if (acceptInvalidCharacters !== undefined && type === 'character varying') {
      const replaced = replaceInvalid(field, acceptInvalidCharacters);
      const outcome = check(replaced, 0, replaced.length);
      return outcome === undefined ? replaced : outcome;
    }
    if (type === 'character') {
      return check(bytes, start, end);
    }
    const { offset, length } = firstInvalid(field);
    const sequence = field.toString('hex', offset, offset + length).replace(/..(?!$)/g, '$& ');
    throw new FieldError(LoadErrorCode.CHARACTERS, `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ${sequence}`);
  };
}

/** Replaces every byte that is not part of a character, so the length stays the same. */
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
      while (bad < length && isContinuation(field[offset + bad])) {
        bad++;
      }
      return { offset, length: bad };
    }
    offset += length;
  }
  throw new Error('every byte of the field is UTF-8');
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
