import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The most bytes of an item. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MOST_ITEM_BYTES = 400 * 1024;

/** A number has 38 digits at most. */
const MOST_NUMBER_BYTES = 21;

/** Zeros at either end of a number take no space. */
const SIGNIFICANT = /[1-9](?:\d*[1-9])?/;

/**
 * The size of an item as DynamoDB counts it, or a few bytes more: how many bytes a number takes is documented roughly only.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value), 0);
}

function attributeBytes({ S, N, B, M, L }: AttributeValue): number {
  if (S !== undefined) {
    return Buffer.byteLength(S);
  }
  if (N !== undefined) {
    return numberBytes(N);
  }
  if (B !== undefined) {
    return B.length;
  }
  if (M !== undefined) {
    return 3 + itemBytes(M) + Object.keys(M).length;
  }
  return L === undefined ? 1 : 3 + L.reduce((sum, one) => sum + attributeBytes(one) + 1, 0);
}

/** Two digits take a byte. A byte more is documented, one is for digits that are no pair, and one for the sign. */
function numberBytes(text: string): number {
  const [digits] = SIGNIFICANT.exec(text.replace('.', '')) ?? [''];
  return Math.min(Math.ceil(digits.length / 2) + 2 + (text.startsWith('-') ? 1 : 0), MOST_NUMBER_BYTES);
}
