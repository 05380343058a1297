import { DynamoDBClient, AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ItemSchema } from '../../src/private/contract/items';
import { TypeSchema } from '../../src/private/contract/table';
import { InvocationTime } from '../runtime/invocation-time';
import { onceGranted } from '../runtime/once-granted';

/** No item fulfils it, whether it exists or not. */
const NEVER = 'attribute_exists(#key) AND attribute_not_exists(#key)';

/**
 * Tries to write an item on a condition that is never true. So nothing is written, and DynamoDB says whether the table is there, has these keys, and
 * may be written to.
 */
export async function tryPut(
  dynamo: DynamoDBClient, tableName: string, { columns, items: { keys } }: ItemSchema, time: InvocationTime,
): Promise<void> {
  const Item = Object.fromEntries(keys.map((key) => [key, placeholder(columns.find(({ name }) => name === key)!.type)]));
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

function placeholder({ name }: TypeSchema): AttributeValue {
  switch (name) {
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'DECIMAL':
    case 'REAL':
    case 'DOUBLE PRECISION':
      return { N: '0' };
    case 'VARBYTE':
      return { B: Buffer.of(0) };
    default:
      return { S: '0' };
  }
}

function isDenied(error: unknown): boolean {
  return ['AccessDeniedException', 'KMSAccessDeniedException'].includes((error as Error).name);
}
