import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { attributeReader } from './attribute';
import { ItemSchema } from '../../src/private/contract/items';
import { InvocationTime } from '../runtime/invocation-time';
import { onceGranted } from '../runtime/once-granted';

/** No item fulfils it, whether it exists or not. */
const NEVER = 'attribute_exists(#key) AND attribute_not_exists(#key)';

/** A field that is a number, a text or a byte, as the column of a key has it. */
const ANY_KEY = '00';

/**
 * Tries to write an item on a condition that is never true. So nothing is written, and DynamoDB says whether the table is there, has these keys, and
 * may be written to.
 */
export async function tryPut(
  dynamo: DynamoDBClient, tableName: string, { columns, items: { keys } }: ItemSchema, time: InvocationTime,
): Promise<void> {
  const Item = Object.fromEntries(keys.map((key) => [key, attributeReader(columns.find(({ name }) => name === key)!)(ANY_KEY)!]));
  await onceGranted(time, async () => {
    try {
      await dynamo.send(new PutItemCommand({ TableName: tableName, Item, ConditionExpression: NEVER, ExpressionAttributeNames: { '#key': keys[0] } }));
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') {
        throw error;
      }
    }
  }, isDenied);
}

function isDenied(error: unknown): boolean {
  return ['AccessDeniedException', 'KMSAccessDeniedException'].includes((error as Error).name);
}
