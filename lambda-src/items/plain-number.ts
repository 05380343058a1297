import { parseDecimal } from '../values/decimal';

/** A number in one notation only, so that equal numbers are equal texts. DynamoDB also takes numbers as equal that differ in zeros at the end. */
export function plainNumber(text: string): string {
  const { negative, integer, fraction } = parseDecimal(text)!;
  const digits = `${integer || '0'}${fraction && '.'}${fraction}`;
  return negative ? `-${digits}` : digits;
}

/** Which of two numbers in this notation is greater: negative if it is the second one. */
export function compareNumbers(one: string, other: string): number {
  const [first, second] = [parseDecimal(one)!, parseDecimal(other)!];
  if (first.negative !== second.negative) {
    return first.negative ? -1 : 1;
  }
  const bySize = first.integer.length - second.integer.length || compare(first.integer, second.integer) || compare(first.fraction, second.fraction);
  return first.negative ? -bySize : bySize;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
