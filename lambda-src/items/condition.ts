import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Item } from './item';
import { ItemRules } from '../../src/private/contract/items';

/** When an item may be written, as a request to DynamoDB says it. */
export type Condition = Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

/**
 * An item is written if there is none with its key, or if that one is an older version: versions are compared column by column, and the first
 * column that differs decides. An item that lacks the column of a version is older than any that has it.
 *
 * So it does not matter in which order versions are written, and how often: the latest one stays. Of two that are equal, the first one stays.
 */
export function conditionOf(item: Item, { keys: [partitionKey], versionColumns }: ItemRules): Condition {
  const names: Record<string, string> = {};
  if (versionColumns.length === 0) {
    names['#key'] = partitionKey;
    return { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: names };
  }
  const values: PutItemCommandInput['ExpressionAttributeValues'] = {};
  versionColumns.forEach((column, at) => {
    names[`#v${at}`] = column;
    values[`:v${at}`] = item[column];
  });
  return { ConditionExpression: isOlder(versionColumns.length), ExpressionAttributeNames: names, ExpressionAttributeValues: values };
}

/** If there is no item, it lacks the first column. */
function isOlder(columns: number, at: number = 0): string {
  const differs = `attribute_not_exists(#v${at}) OR #v${at} < :v${at}`;
  return at === columns - 1 ? differs : `${differs} OR (#v${at} = :v${at} AND (${isOlder(columns, at + 1)}))`;
}
