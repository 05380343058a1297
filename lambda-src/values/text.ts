import { CsvBuffer } from './csv-buffer';
import { ValueWriter } from './field';
import { fit } from './fit';
import { NULL_MARKER, unloadable } from './loadable-text';
import { isInfinite, numberText } from './numbers';
import { writeText } from './quoted-text';
import { ColumnSchema } from '../../src/private/contract/table';

const NOT_ASCII = /[^\0-\x7f]/;

/** Writes VARCHAR and CHAR. Both count bytes of UTF-8; CHAR takes ASCII only. Numbers and booleans become texts as JSON writes them. */
export function textWriter(type: 'CHAR' | 'VARCHAR', maxBytes: number, { overflow, cutAt }: Pick<ColumnSchema, 'overflow' | 'cutAt'>): ValueWriter {
  const asciiOnly = type === 'CHAR';

  return (value, csv, start) => {
    const text = typeof value === 'string' ? value : scalarText(value, csv);
    if (text === undefined) {
      return csv.refuse(typeof value === 'number' ? 'OUT_OF_RANGE' : 'WRONG_TYPE');
    }
    const end = writeText(text, csv, start);
    const fits = text.length * 3 <= maxBytes || bytesOf(text, csv, start, end) <= maxBytes;
    return fits && !csv.careful && !asciiOnly && (text.length !== NULL_MARKER.length || text !== NULL_MARKER)
      ? end
      : lookClosely(text, fits, csv, start);
  };

  function lookClosely(text: string, fits: boolean, csv: CsvBuffer, start: number): number {
    const reason = unloadable(text) ?? (asciiOnly && NOT_ASCII.test(text) ? 'NOT_SINGLE_BYTE' : undefined);
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

/** The length in UTF-8 of a text that was just written, without the quotes around it and those that escape. */
function bytesOf(text: string, csv: CsvBuffer, start: number, end: number): number {
  return csv.isAscii ? text.length : csv.utf8Length(start, end) - (end - start - text.length);
}

/** The text of a scalar; undefined for objects, lists and numbers that are too large for a double. */
function scalarText(value: unknown, csv: CsvBuffer): string | undefined {
  if (typeof value === 'boolean') {
    return String(value);
  }
  csv.needDigits(value);
  return isInfinite(value) ? undefined : numberText(value);
}
