import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Item } from './item';
import { compareNumbers } from './plain-number';
import { ItemRules } from '../../src/private/contract/items';

/** What tells the items of one key from others. */
export function keyOf(item: Item, { keys }: Pick<ItemRules, 'keys'>): string {
  return JSON.stringify(keys.map((name) => Object.entries(item[name]).map(([type, value]) => [type, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value])));
}

/** Which of two items of one key is the later version, as the condition of DynamoDB compares them: negative if it is the second one. */
export function compareVersions(one: Item, other: Item, { versionColumns }: Pick<ItemRules, 'versionColumns'>): number {
  for (const column of versionColumns) {
    const difference = compareValues(one[column], other[column]);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Texts are compared by their bytes in UTF-8. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function compareValues(one: AttributeValue, other: AttributeValue): number {
  return one.N !== undefined ? compareNumbers(one.N, other.N!) : Buffer.compare(bytesOf(one), bytesOf(other));
}

function bytesOf({ S, B }: AttributeValue): Uint8Array {
  return S !== undefined ? Buffer.from(S) : B!;
}
