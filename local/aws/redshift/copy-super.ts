import { FieldError, LoadErrorCode } from './field-error';

const SUPER_BYTES = 16_000_000;
const SUPER_STRING_BYTES = 65_535;
const SUPER_DEPTH = 1000;

/** @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
export function json(bytes: Buffer, start: number, end: number): undefined {
  const text = bytes.toString('utf8', start, end);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FieldError(LoadErrorCode.JSON, `Invalid JSON format. Invalid value. ${(cause as Error).message}`);
  }
  if (UNSTORABLE.test(text)) {
    refuseUnstorable(value);
  }
  if (end - start > SUPER_BYTES) {
    throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `SUPER value of ${end - start} bytes exceeds the limit of ${SUPER_BYTES}`);
  }
  // depth and long strings both take some bytes, so short values need no further check
  if (end - start > SUPER_DEPTH) {
    walk(value, 1);
  }
}

/** Escapes that may be a NUL or half a surrogate pair, and exponents that may exceed every range. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])|[eE][+-]?\d{3,}/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Refuses what PostgreSQL's jsonb cannot hold. It is an error of its row here; otherwise PostgreSQL would refuse the whole file. */
function refuseUnstorable(value: unknown): void {
  if (typeof value === 'string' && (value.includes('\0') || LONE_SURROGATE.test(value))) {
    throw new FieldError(LoadErrorCode.JSON, 'Invalid JSON format. A string holds a NUL or half a surrogate pair, which this engine cannot store');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new FieldError(LoadErrorCode.JSON, 'Invalid JSON format. Number out of range');
  }
  if (value !== null && typeof value === 'object') {
    Object.entries(value).forEach(entry => entry.forEach(part => refuseUnstorable(part)));
  }
}

function walk(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    const length = Buffer.byteLength(value);
    if (length > SUPER_STRING_BYTES) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `SUPER string of ${length} bytes exceeds the limit of ${SUPER_STRING_BYTES}`);
    }
  } else if (value !== null && typeof value === 'object') {
    if (depth > SUPER_DEPTH) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, `SUPER value is nested deeper than ${SUPER_DEPTH} levels`);
    }
    for (const [key, inner] of Object.entries(value)) {
      walk(key, depth);
      walk(inner, depth + 1);
    }
  }
}
