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

/** An attribute, and the place of its column. */
interface Attribute {
  readonly name: string;
  readonly column: number;
  readonly read: AttributeReader;
}

/** Makes items of the rows of the CSV. */
export class ItemReader {
  private readonly attributes: readonly Attribute[];
  private readonly identity: readonly Attribute[];

  constructor(columns: readonly ColumnSchema[], private readonly rules: ItemRules) {
    const identifying = new Set<string>([...rules.keys, ...rules.versionColumns]);
    this.attributes = columns.map((column, at) => ({ name: column.name, column: at, read: attributeReader(column) }));
    this.identity = this.attributes.filter(({ name }) => identifying.has(name));
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
    const attributes = attributesOf(this.attributes, fields);
    const { timeToLive } = this.rules;
    if (timeToLive) {
      attributes.push([timeToLive.attribute, { N: String(Math.floor(publishedAt / 1000) + timeToLive.seconds) }]);
    }
    return Object.fromEntries(attributes);
  }

  /** Reads the keys and the version only. */
  public readIdentity(fields: readonly string[]): Item {
    return Object.fromEntries(attributesOf(this.identity, fields));
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

function attributesOf(attributes: readonly Attribute[], fields: readonly string[]): [name: string, value: AttributeValue][] {
  return attributes.flatMap(({ name, column, read }): [string, AttributeValue][] => {
    const value = read(fields[column]);
    return value === undefined ? [] : [[name, value]];
  });
}
