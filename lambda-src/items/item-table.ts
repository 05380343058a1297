import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Condition } from './condition';
import { Item } from './item';
import { callFailure } from '../runtime/call-failure';
import { InvocationTime, pause } from '../runtime/invocation-time';
import { errorText } from '../runtime/log';
import { Retries } from '../runtime/retries';
import { withoutValues } from '../runtime/without-values';

/** What became of an item. */
export type PutResult =
  | { readonly outcome: 'WRITTEN' }
  /** There is the same version of it, or a later one. */
  | { readonly outcome: 'SUPERSEDED' }
  /** DynamoDB does not take it, and never will. */
  | { readonly outcome: 'REFUSED'; readonly detail: string };

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded', 'LimitExceededException']);

/** Somebody else is writing the same item: a transaction, or a replica in another Region. */
const CONFLICTS = new Set(['TransactionConflictException', 'ReplicatedWriteConflictException']);

/** What is wrong with an item, and not with the table. */
const OF_ITEM = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);

/** What is wrong with the names and types of the keys, and so with every item. */
const OF_KEYS = /key element does not match the schema|missing the key|type mismatch for key/i;

/** About eight seconds with the pauses between tries. What takes longer is better waited for in the queue. */
const TRIES = 5;

/** Writes items on conditions. */
export class ItemTable {
  /** What was tried again and is not reported yet. */
  public readonly retries = new Retries<'THROTTLED' | 'CONFLICT' | 'CONNECTION'>();

  constructor(private readonly dynamo: DynamoDBClient, private readonly tableName: string, private readonly time: InvocationTime) {}

  /**
   * Writes an item. An attempt whose answer is lost may have written it. The next one is then refused as superseded, as that of any item that is
   * there already.
   *
   * Throws if it is not known what became of the item.
   */
  public async put(item: Item, condition: Condition): Promise<PutResult> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.dynamo.send(new PutItemCommand({ TableName: this.tableName, Item: { ...item }, ...condition }));
        return { outcome: 'WRITTEN' };
      } catch (error) {
        const { name } = error as Error;
        if (name === 'ConditionalCheckFailedException') {
          return { outcome: 'SUPERSEDED' };
        }
        if (OF_ITEM.has(name) && !OF_KEYS.test(errorText(error))) {
          return { outcome: 'REFUSED', detail: withoutValues(errorText(error)) };
        }
        const failure = failureOf(error as Error);
        if (failure === undefined || attempt === TRIES || !await pause(this.time, attempt)) {
          throw error;
        }
        this.retries.count(failure);
      }
    }
  }
}

/** Why a call failed that may be repeated. */
function failureOf(error: Error): 'THROTTLED' | 'CONFLICT' | 'CONNECTION' | undefined {
  if (THROTTLES.has(error.name)) {
    return 'THROTTLED';
  }
  return CONFLICTS.has(error.name) ? 'CONFLICT' : callFailure(error).isConnection ? 'CONNECTION' : undefined;
}
