import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AttributeReader, attributeReader } from './attribute';
import { itemBytes, MOST_ITEM_BYTES } from './item-size';
import { UnholdableError } from './unholdable';
import { ItemRules } from '../../src/private/contract/items';
import { ColumnSchema } from '../../src/private/contract/table';
import { RowProblem } from '../values/reject-reason';

/** The attributes of an item, without those that are NULL. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The most bytes of the partition key and of the sort key. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MOST_KEY_BYTES = [2048, 1024];

/** Makes items of the rows of the CSV. */
export class ItemReader {
  private readonly names: readonly string[];
  private readonly readers: readonly AttributeReader[];

  constructor(columns: readonly ColumnSchema[], private readonly rules: ItemRules) {
    this.names = columns.map(({ name }) => name);
    this.readers = columns.map(attributeReader);
  }

  /** Why DynamoDB would not hold the item of a row, if it would not. */
  public problemOf(fields: readonly string[]): RowProblem | undefined {
    try {
      const item = this.read(fields, 0);
      return this.keyProblem(item) ?? (itemBytes(item) > MOST_ITEM_BYTES ? { reason: 'ITEM_TOO_LARGE' } : undefined);
    } catch (error) {
      if (error instanceof UnholdableError) {
        return error.problem;
      }
      throw error;
    }
  }

  /** @param publishedAt when the message of the row was published, in milliseconds since 1970 */
  public read(fields: readonly string[], publishedAt: number): Item {
    const attributes = fields.flatMap((field, column): [string, AttributeValue][] => {
      const value = this.readers[column](field);
      return value === undefined ? [] : [[this.names[column], value]];
    });
    const { timeToLive } = this.rules;
    if (timeToLive) {
      attributes.push([timeToLive.attribute, { N: String(Math.floor(publishedAt / 1000) + timeToLive.seconds) }]);
    }
    return Object.fromEntries(attributes);
  }

  private keyProblem(item: Item): RowProblem | undefined {
    for (const [at, name] of this.rules.keys.entries()) {
      const { S, B } = item[name];
      const bytes = S !== undefined ? Buffer.byteLength(S) : B?.length;
      if (bytes === 0) {
        return { reason: 'EMPTY_KEY', name };
      }
      if (bytes !== undefined && bytes > MOST_KEY_BYTES[at]) {
        return { reason: 'KEY_TOO_LONG', name, detail: `the ${at === 0 ? 'partition' : 'sort'} key has ${bytes} bytes, and DynamoDB takes ${MOST_KEY_BYTES[at]}` };
      }
    }
    return undefined;
  }
}
