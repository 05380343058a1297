import { Decimal, parseDecimal } from './decimal';
import { isExactNumber } from './exact-numbers';

/** The text of a number, however the message writes it; undefined if the value is not a number. A double gives its shortest text. */
export function numberText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return String(value);
    default:
      return isExactNumber(value) ? value.rawJSON : undefined;
  }
}

/** Whether a JSON number was too large for a double. Which number it was is unknown. */
export function isInfinite(value: unknown): boolean {
  return value === Infinity || value === -Infinity;
}

/** The digits of a number, or why there are none. */
export function readDecimal(value: unknown): Decimal | 'WRONG_TYPE' | 'NOT_A_NUMBER' | 'OUT_OF_RANGE' {
  if (isInfinite(value)) {
    return 'OUT_OF_RANGE';
  }
  const text = numberText(value);
  return text === undefined ? 'WRONG_TYPE' : parseDecimal(text) ?? 'NOT_A_NUMBER';
}
