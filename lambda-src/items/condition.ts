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

/** If there is no item, it lacks the first column. No brackets are needed: AND binds more closely than OR. */
function isOlder(columns: number): string {
  return Array.from({ length: columns }, (_, at) => {
    const sameBefore = Array.from({ length: at }, (_column, before) => `#v${before} = :v${before}`);
    return [`attribute_not_exists(#v${at})`, `#v${at} < :v${at}`].map((differs) => [...sameBefore, differs].join(' AND '));
  }).flat().join(' OR ');
}
