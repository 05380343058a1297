import { CsvBuffer } from './csv-buffer';
import { MAX_DEPTH } from './depth';
import { isExactNumber } from './exact-numbers';
import { writeText } from './quoted-text';

/** Writes an object or a list as JSON text, whole or not at all. Characters that no text can hold are escaped in it. */
export function writeJson(value: unknown, maxBytes: number, csv: CsvBuffer, start: number): number {
  csv.inexact ||= csv.doubtful;
  const problem = problemOf(value, 0, csv);
  if (problem !== undefined) {
    return csv.refuse(problem);
  }
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) > maxBytes ? csv.refuse('TOO_LONG') : writeText(json, csv, start);
}

/** A number beyond the doubles would be written as null. */
function problemOf(value: unknown, depth: number, csv: CsvBuffer): 'TOO_DEEP' | 'OUT_OF_RANGE' | undefined {
  if (typeof value === 'number') {
    if (value === 0) csv.needDigits(value);
    return Number.isFinite(value) ? undefined : 'OUT_OF_RANGE';
  }
  if (typeof value !== 'object' || value === null || isExactNumber(value)) {
    return undefined;
  }
  if (depth === MAX_DEPTH) {
    return 'TOO_DEEP';
  }
  for (const member of Object.values(value)) {
    const problem = problemOf(member, depth + 1, csv);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
