import { CsvBuffer } from './csv-buffer';

const QUOTE = 0x22;

/** Texts up to this length are copied character by character, because a call of the native copy takes as long as that. */
const SHORT_TEXT = 96;

/** Writes a text in quotes, and returns the end of the field. Tells the buffer if it was found to be ASCII. */
export function writeText(value: string, csv: CsvBuffer, start: number): number {
  const { length } = value;
  csv.isAscii = false;
  if (length > SHORT_TEXT) return writeLongText(value, csv, start);
  csv.reserve(start + length + 2);
  const { units } = csv;
  let at = start;
  let bits = 0;
  units[at++] = QUOTE;
  for (let from = 0; from < length; from++) {
    const code = value.charCodeAt(from);
    if (code === QUOTE) return writeLongText(value, csv, start);
    bits |= code; // eslint-disable-line no-bitwise -- comparing each character takes longer
    units[at++] = code;
  }
  units[at++] = QUOTE;
  csv.isAscii = bits < 0x80;
  return at;
}

function writeLongText(value: string, csv: CsvBuffer, start: number): number {
  const end = value.includes('"') ? writeDoubled(value, csv, start + 1) : csv.native(value, start + 1);
  csv.reserve(end + 1);
  csv.units[start] = QUOTE;
  csv.units[end] = QUOTE;
  return end + 1;
}

/** Writes each quote in a text twice. JSON has many of them. */
function writeDoubled(value: string, csv: CsvBuffer, start: number): number {
  csv.reserve(start + value.length * 2);
  const { units } = csv;
  let at = start;
  for (let from = 0; from < value.length; from++) {
    const code = value.charCodeAt(from);
    units[at++] = code;
    if (code === QUOTE) {
      units[at++] = QUOTE;
    }
  }
  return at;
}
