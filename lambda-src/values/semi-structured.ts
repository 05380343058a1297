import { parseDecimal } from './decimal';
import { isExactNumber } from './exact-numbers';
import { ValueWriter } from './field';
import { fit } from './fit';
import { unloadable } from './loadable-text';
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
    let reason = problemOf(value, 0);
    if (reason === 'TOO_LONG' && overflow === 'TRUNCATE') {
      whole = cutStrings(value);
      reason = problemOf(whole, 0);
    }
    if (reason !== undefined) {
      return csv.refuse(reason);
    }
    const json = JSON.stringify(whole);
    if (json.length * 3 > MAX_OBJECT_BYTES && Buffer.byteLength(json) > MAX_OBJECT_BYTES) {
      return csv.refuse('TOO_LONG');
    }
    csv.truncated ||= whole !== value;
    return csv.text(json, start);
  };
}

/** The problem of a value, or of anything in it. A string that is too long comes last, because it may be truncated. */
function problemOf(value: unknown, depth: number): RowRejectReason | undefined {
  if (typeof value === 'string') {
    return problemOfText(value);
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
  let tooLong: RowRejectReason | undefined;
  for (const [name, member] of Object.entries(value)) {
    for (const problem of [problemOfText(name), problemOf(member, depth + 1)]) {
      if (problem !== undefined && problem !== 'TOO_LONG') {
        return problem;
      }
      tooLong ??= problem;
    }
  }
  return tooLong;
}

function problemOfText(text: string): RowRejectReason | undefined {
  return unloadable(text) ?? (text.length * 3 > MAX_STRING_BYTES && Buffer.byteLength(text) > MAX_STRING_BYTES ? 'TOO_LONG' : undefined);
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
