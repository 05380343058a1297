import { RowSchema, SourceEnvironment } from './ingest';
import { OwnStack } from './own-stack';
import { PowersOfTen, TypeSchema } from './table';

/** The numbers that DynamoDB holds. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
export const NUMBER_RANGE: PowersOfTen = { from: -130, below: 126 };

/** The type of the attribute for each type of a column. A `DOCUMENT` is a map, a list or whatever else its JSON is. */
export const ATTRIBUTE_TYPES = {
  'SMALLINT': 'N',
  'INTEGER': 'N',
  'BIGINT': 'N',
  'DECIMAL': 'N',
  'REAL': 'N',
  'DOUBLE PRECISION': 'N',
  'BOOLEAN': 'BOOL',
  'CHAR': 'S',
  'VARCHAR': 'S',
  'DATE': 'S',
  'TIME': 'S',
  'TIMETZ': 'S',
  'TIMESTAMP': 'S',
  'TIMESTAMPTZ': 'S',
  'SUPER': 'DOCUMENT',
  'VARBYTE': 'B',
} as const satisfies Readonly<Record<TypeSchema['name'], 'N' | 'S' | 'B' | 'BOOL' | 'DOCUMENT'>>;

/** How rows become items of a DynamoDB table. */
export interface ItemRules {
  /** The names of the key attributes: the partition key, and the sort key if the table has one. Columns have the same names. */
  readonly keys: readonly [string] | readonly [string, string];
  /**
   * An item replaces another one with its key if it has the greater value in the first of these columns. For equal values the next column
   * decides. Without columns, the first item of a key stays.
   */
  readonly versionColumns: readonly string[];
  readonly timeToLive?: {
    readonly attribute: string;
    /** After so many seconds from the publication of its message, DynamoDB may delete an item. */
    readonly seconds: number;
  };
}

/** What the handler that writes items reads from `schema.json`. */
export interface ItemSchema extends RowSchema {
  readonly items: ItemRules;
}

/** The environment of that handler. */
export interface ItemEnvironment extends SourceEnvironment, OwnStack {
  readonly TABLE_NAME: string;
  /** The bucket with the folder `rejected/`. */
  readonly REJECTED_BUCKET: string;
}
