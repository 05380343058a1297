import { CsvBuffer } from './csv-buffer';
import { isExactNumber } from './exact-numbers';
import { ValueWriter } from './field';
import { fit } from './fit';
import { writeJson } from './json-text';
import { NULL_MARKER, replaced, REPLACEMENT, unloadable } from './loadable-text';
import { isInfinite, numberText } from './numbers';
import { writeText } from './quoted-text';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';

type TextType = TypeSchema & { readonly name: 'CHAR' | 'VARCHAR' };

const NOT_ASCII = /[^\0-\x7f]/;

/** Writes VARCHAR and CHAR. Both count bytes of UTF-8; CHAR takes ASCII only. Numbers and booleans become texts as JSON writes them. */
export function textWriter(
  { name: type, length: maxBytes, fromJson }: TextType, { overflow, cutAt, replaceInvalid }: Pick<ColumnSchema, 'overflow' | 'cutAt' | 'replaceInvalid'>,
): ValueWriter {
  const asciiOnly = type === 'CHAR';

  return (value, csv, start) => {
    const text = typeof value === 'string' ? value : scalarText(value, csv);
    if (text === undefined) {
      return writeOther(value, csv, start);
    }
    const end = writeText(text, csv, start);
    const fits = text.length * 3 <= maxBytes || bytesOf(text, csv, start, end) <= maxBytes;
    return fits && !csv.careful && !asciiOnly && (text.length !== NULL_MARKER.length || text !== NULL_MARKER)
      ? end
      : lookClosely(text, fits, csv, start);
  };

  function writeOther(value: unknown, csv: CsvBuffer, start: number): number {
    return fromJson && isContainer(value) ? writeJson(value, maxBytes, csv, start) : csv.refuse(typeof value === 'number' ? 'OUT_OF_RANGE' : 'WRONG_TYPE');
  }

  function lookClosely(text: string, fits: boolean, csv: CsvBuffer, start: number): number {
    const invalid = unloadable(text);
    if (invalid !== undefined && replaceInvalid) {
      csv.replaced = true;
      const valid = replaced(text, asciiOnly ? '?' : REPLACEMENT);
      return lookClosely(valid, Buffer.byteLength(valid) <= maxBytes, csv, start);
    }
    const reason = invalid ?? (asciiOnly && NOT_ASCII.test(text) ? 'NOT_SINGLE_BYTE' : undefined);
    if (reason !== undefined) {
      return csv.refuse(reason);
    }
    if (!fits && overflow !== 'TRUNCATE') {
      return csv.refuse('TOO_LONG');
    }
    const whole = fits ? text : fit(text, maxBytes, cutAt);
    if (whole === NULL_MARKER) {
      return csv.refuse('RESERVED_TEXT');
    }
    csv.truncated = !fits;
    return writeText(whole, csv, start);
  }
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && !isExactNumber(value);
}

/** The length in UTF-8 of a text that was just written, without the quotes around it and those that escape. */
function bytesOf(text: string, csv: CsvBuffer, start: number, end: number): number {
  return csv.isAscii ? text.length : csv.utf8Length(start, end) - (end - start - text.length);
}

/** The text of a scalar; undefined for objects, lists and numbers that are too large for a double. */
export function scalarText(value: unknown, csv: CsvBuffer): string | undefined {
  if (typeof value === 'boolean') {
    return String(value);
  }
  csv.needDigits(value);
  return isInfinite(value) ? undefined : numberText(value);
}
