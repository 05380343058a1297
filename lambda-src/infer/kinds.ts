import { isExactNumber } from '../values/exact-numbers';
import { replaced, REPLACEMENT, unloadable } from '../values/loadable-text';
import { numberText } from '../values/numbers';

const KINDS = ['texts', 'numbers', 'booleans', 'objects', 'lists'] as const;

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isNumber(value: unknown): boolean {
  return typeof value === 'number' || isExactNumber(value);
}

/** Whether a value is an object or a list, which only SUPER takes. */
export function isNested(value: unknown): boolean {
  return typeof value === 'object' && !isExactNumber(value);
}

/** The kinds of JSON values that there are, such as `texts and numbers`. */
export function describeKinds(values: readonly unknown[]): string {
  const found = new Set(values.map(kindOf));
  return KINDS.filter((kind) => found.has(kind)).join(', ').replace(/, (\w+)$/, ' and $1');
}

/** The length of a scalar as text in UTF-8, with characters replaced that no column holds. */
export function bytesOf(value: unknown): number {
  const text = numberText(value) ?? String(value);
  return Buffer.byteLength(unloadable(text) ? replaced(text, REPLACEMENT) : text);
}

function kindOf(value: unknown): typeof KINDS[number] {
  if (isText(value)) {
    return 'texts';
  }
  if (isNumber(value)) {
    return 'numbers';
  }
  return typeof value === 'boolean' ? 'booleans' : Array.isArray(value) ? 'lists' : 'objects';
}
