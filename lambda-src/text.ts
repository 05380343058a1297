import { CsvBuffer, NULL_MARKER } from './csv';
import { fit } from './fit';
import { numberText } from './numbers';
import { Outcome, ValueWriter } from './value-writer';
import { ColumnSchema } from '../src/private/contract';

const NOT_ASCII = /[^\0-\x7f]/;

/** VARCHAR counts bytes of UTF-8; CHAR too, and takes ASCII only. */
export function textWriter(type: 'CHAR' | 'VARCHAR', length: number, { overflow, cutAt }: Pick<ColumnSchema, 'overflow' | 'cutAt'>): ValueWriter {
  const asciiOnly = type === 'CHAR';

  return (value, csv) => {
    const text = typeof value === 'string' ? value : scalarText(value);
    if (text === undefined) {
      return value === Infinity || value === -Infinity ? 'OUT_OF_RANGE' : 'WRONG_TYPE'; // no text says which number was too large for a double
    }
    if (asciiOnly && NOT_ASCII.test(text)) {
      return 'NOT_SINGLE_BYTE';
    }
    const start = csv.position;
    const maxBytes = csv.text(text);
    if (maxBytes <= length || Buffer.byteLength(text) <= length) {
      return text === NULL_MARKER ? 'RESERVED_TEXT' : 'WRITTEN';
    }
    csv.position = start;
    return overflow === 'TRUNCATE' ? writeCut(text, csv) : 'TOO_LONG';
  };

  function writeCut(text: string, csv: CsvBuffer): Outcome {
    const cut = fit(text, length, cutAt);
    csv.text(cut);
    return cut === NULL_MARKER ? 'RESERVED_TEXT' : 'TRUNCATED';
  }
}

/** Numbers and booleans are texts too, as JSON writes them; an object or a list is not. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'boolean') {
    return String(value);
  }
  return value === Infinity || value === -Infinity ? undefined : numberText(value);
}
