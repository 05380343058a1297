import { parseDecimal } from './decimal';
import { isExactNumber } from './exact-numbers';
import { ValueWriter } from './field';
import { fit } from './fit';
import { unloadable } from './loadable-text';
import { writeText } from './quoted-text';
import { MAX_DEPTH, RowRejectReason } from './reject-reason';
import { Overflow } from '../../src/private/contract/table';

/** @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
const MAX_OBJECT_BYTES = 16_000_000;
const MAX_STRING_BYTES = 65_535;
const MAX_DIGITS = 38;

/** Writes SUPER: any JSON value, as JSON text. TRUNCATE shortens strings in it that are too long, but no names. */
export function superWriter(overflow: Overflow): ValueWriter {
  return (value, csv, start) => {
    csv.inexact ||= csv.doubtful && typeof value !== 'string';
    let whole = value;
    let reason = problemOf(value, 0, csv.careful);
    if (reason === 'TOO_LONG' && overflow === 'TRUNCATE') {
      whole = cutStrings(value);
      reason = problemOf(whole, 0, csv.careful);
    }
    if (reason !== undefined) {
      return csv.refuse(reason);
    }
    const json = JSON.stringify(whole);
    if (json.length * 3 > MAX_OBJECT_BYTES && Buffer.byteLength(json) > MAX_OBJECT_BYTES) {
      return csv.refuse('TOO_LONG');
    }
    csv.truncated ||= whole !== value;
    return writeText(json, csv, start);
  };
}

/** The problem of a value, or of anything in it. A string that is too long comes last, because it may be truncated. */
function problemOf(value: unknown, depth: number, careful: boolean): RowRejectReason | undefined {
  if (typeof value === 'string') {
    return problemOfText(value, careful);
  }
  if (typeof value === 'number') {
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
      problem = problemOf(value[at], depth + 1, careful) ?? problem;
    }
    return problem;
  }
  for (const name in value) {
    problem = problemOfText(name, careful) ?? problem;
    problem = isMinor(problem) ? problemOf((value as Record<string, unknown>)[name], depth + 1, careful) ?? problem : problem;
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

function cutStrings(value: unknown): unknown {
  if (typeof value === 'string') {
    return fit(value, MAX_STRING_BYTES, 'CODE_POINT');
  }
  if (typeof value !== 'object' || value === null || isExactNumber(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(cutStrings);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cutStrings(member)]));
}
