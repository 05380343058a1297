import { isBlank } from './blank';
import { CsvBuffer, REFUSED } from './csv-buffer';
import { parseDecimal } from './decimal';
import { isTooDeep, MAX_DEPTH } from './depth';
import { isExactNumber, parseExactly } from './exact-numbers';
import { ValueWriter } from './field';
import { fit } from './fit';
import { replaced, REPLACEMENT, unloadable } from './loadable-text';
import { writeText } from './quoted-text';
import { RowRejectReason } from './reject-reason';
import { ColumnSchema } from '../../src/private/contract/table';

/** @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
const MAX_OBJECT_BYTES = 16_000_000;
const MAX_STRING_BYTES = 65_535;
const MAX_DIGITS = 38;

type SuperColumn = Pick<ColumnSchema, 'overflow' | 'replaceInvalid'>;

/** Writes SUPER: any JSON value, as JSON text. TRUNCATE shortens strings in it that are too long, but no names. */
export function superWriter({ overflow, replaceInvalid }: SuperColumn): ValueWriter {
  return (value, csv, start) => {
    csv.inexact ||= csv.doubtful && typeof value !== 'string';
    let whole = value;
    let reason = problemOf(value, 0, csv.careful, csv);
    if (replaceInvalid && (reason === 'NUL_CHARACTER' || reason === 'LONE_SURROGATE') && !isTooDeep(value)) {
      whole = withTexts(value, valid, true);
      csv.replaced = true;
      reason = problemOf(whole, 0, true, csv);
    }
    if (reason === 'TOO_LONG' && overflow === 'TRUNCATE') {
      whole = withTexts(whole, cut, false);
      csv.truncated = true;
      reason = problemOf(whole, 0, csv.careful, csv);
    }
    if (reason !== undefined) {
      return csv.refuse(reason);
    }
    const json = JSON.stringify(whole);
    if (json.length * 3 > MAX_OBJECT_BYTES && Buffer.byteLength(json) > MAX_OBJECT_BYTES) {
      return csv.refuse('TOO_LONG');
    }
    return writeText(json, csv, start);
  };
}

/** The same for a column whose texts are JSON. */
export function superFromTextWriter(column: SuperColumn): ValueWriter {
  const write = superWriter(column);
  return (value, csv, start) => (typeof value === 'string' ? writeParsed(value, csv, start) : write(value, csv, start));

  function writeParsed(text: string, csv: CsvBuffer, start: number): number {
    const parsed = parsedText(text, csv);
    return parsed === undefined ? REFUSED : write(parsed, csv, start);
  }
}

/** Undefined if it is refused. A text without JSON, or with a JSON null, means that there is no value. */
function parsedText(text: string, csv: CsvBuffer): unknown {
  let parsed: unknown = null;
  try {
    parsed = isBlank(text) ? null : parseExactly(text);
  } catch (error) {
    csv.refuse(error instanceof RangeError ? 'TOO_DEEP' : 'NOT_JSON');
    return undefined;
  }
  if (parsed === null) {
    csv.refuse('NULL_VALUE');
    return undefined;
  }
  return parsed;
}

/** The problem of a value, or of anything in it. A string that is too long comes last, because it may be truncated. */
function problemOf(value: unknown, depth: number, careful: boolean, csv: CsvBuffer): RowRejectReason | undefined {
  if (typeof value === 'string') {
    return problemOfText(value, careful);
  }
  if (typeof value === 'number') {
    if (value === 0) csv.needDigits(value);
    return Number.isFinite(value) ? undefined : 'OUT_OF_RANGE';
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (isExactNumber(value)) {
    const { integer, fraction } = parseDecimal(value.rawJSON)!;
    return integer.length + fraction.length > MAX_DIGITS ? 'OUT_OF_RANGE' : undefined;
  }
  if (depth === MAX_DEPTH) {
    return 'TOO_DEEP';
  }
  let problem: RowRejectReason | undefined;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && isMinor(problem); at++) {
      problem = problemOf(value[at], depth + 1, careful, csv) ?? problem;
    }
    return problem;
  }
  for (const name in value) {
    problem = problemOfText(name, careful) ?? problem;
    problem = isMinor(problem) ? problemOf((value as Record<string, unknown>)[name], depth + 1, careful, csv) ?? problem : problem;
    if (!isMinor(problem)) break;
  }
  return problem;
}

function isMinor(problem: RowRejectReason | undefined): boolean {
  return problem === undefined || problem === 'TOO_LONG';
}

function problemOfText(text: string, careful: boolean): RowRejectReason | undefined {
  return (careful ? unloadable(text) : undefined) ?? (text.length * 3 > MAX_STRING_BYTES && Buffer.byteLength(text) > MAX_STRING_BYTES ? 'TOO_LONG' : undefined);
}

function cut(text: string): string {
  return fit(text, MAX_STRING_BYTES, 'CODE_POINT');
}

function valid(text: string): string {
  return replaced(text, REPLACEMENT);
}

/** A value with its strings changed, and with `names` the names in it, too. */
function withTexts(value: unknown, change: (text: string) => string, names: boolean): unknown {
  if (typeof value === 'string') {
    return change(value);
  }
  if (typeof value !== 'object' || value === null || isExactNumber(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((member) => withTexts(member, change, names));
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [names ? change(name) : name, withTexts(member, change, names)]));
}
