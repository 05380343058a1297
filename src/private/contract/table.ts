import { ProtectionSchema } from './protection';

/** What a number since 1970 counts. */
export type EpochUnit = 'DAYS' | 'SECONDS' | 'MILLISECONDS' | 'MICROSECONDS' | 'NANOSECONDS';

/** A range of magnitudes: from one power of ten, and below another one. Zero is always in it. */
export interface PowersOfTen {
  readonly from: number;
  readonly below: number;
}

/** What a handler must know about the type of a column. */
export type TypeSchema =
  | { readonly name: 'SMALLINT' | 'INTEGER' | 'BIGINT' | 'REAL' | 'BOOLEAN' | 'TIME' | 'TIMETZ' }
  | { readonly name: 'SUPER'; readonly fromText?: boolean }
  /** The range is missing if the table holds all numbers of the type. */
  | { readonly name: 'DOUBLE PRECISION'; readonly range?: PowersOfTen }
  | { readonly name: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ'; readonly epoch?: EpochUnit }
  | { readonly name: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly name: 'CHAR' | 'VARCHAR'; readonly length: number; readonly fromJson?: boolean }
  | { readonly name: 'VARBYTE'; readonly length: number; readonly encoding: 'HEX' | 'BASE64' };

/** The source of a column's value. */
export type SourceSchema =
  | { readonly from: 'FIELD'; readonly path: readonly string[] }
  | { readonly from: 'ATTRIBUTE'; readonly name: string }
  | { readonly from: 'MESSAGE_ID' | 'TIMESTAMP' | 'TOPIC_ARN' | 'SUBJECT' | 'SEQUENCE_NUMBER' }
  | { readonly from: 'PARENT'; readonly path: readonly string[] }
  | { readonly from: 'FIRST_OF'; readonly sources: readonly SourceSchema[] }
  | { readonly from: 'ROW_NUMBER' | 'PANDAS_INDEX' }
  | { readonly from: LoadSourceSchema };

/** What the load itself writes into every row that it adds. The staged rows have nothing there. */
export type LoadSourceSchema = 'LOAD_TIME' | 'BATCH_ID';

/** Digits of the sequence number of a FIFO topic, which has 128 bits. With zeros in front, its text sorts as the number does. */
export const SEQUENCE_NUMBER_DIGITS = 39;

/** Characters of the id of a batch, with the longest mark in front. */
export const MAX_BATCH_ID_LENGTH = 37;

/** The types whose values cannot be truncated. */
const NOT_TRUNCATABLE: ReadonlySet<string> = new Set<TypeSchema['name']>(['SMALLINT', 'INTEGER', 'BIGINT', 'REAL', 'DOUBLE PRECISION', 'BOOLEAN']);

/** Whether a part of a value is still a value that says something: a shorter text, a coarser time. */
export function isTruncatable({ name }: TypeSchema): boolean {
  return !NOT_TRUNCATABLE.has(name);
}

/** The types that keep a part of a number's or a time's digits, so that the nearest value is another than the truncated one. */
const ROUNDABLE: ReadonlySet<string> = new Set<TypeSchema['name']>(['DECIMAL', 'TIME', 'TIMETZ', 'TIMESTAMP', 'TIMESTAMPTZ']);

export function isRoundable({ name }: TypeSchema): boolean {
  return ROUNDABLE.has(name);
}

/** What happens to a value that its column cannot hold. */
export type Overflow = 'REJECT' | 'TRUNCATE' | 'ROUND' | 'NULLIFY';

export interface ColumnSchema {
  readonly name: string;
  readonly type: TypeSchema;
  /** The type as it is written in DDL, such as `VARCHAR(5000)`. */
  readonly sql: string;
  readonly nullable: boolean;
  readonly overflow: Overflow;
  /** Whether truncation may split what a reader sees as one character. */
  readonly cutAt: 'CODE_POINT' | 'GRAPHEME';
  /** Whether characters that no column holds are replaced. */
  readonly replaceInvalid?: boolean;
  /** Whether the column identifies, orders or deletes rows. Such a value is never truncated or rounded, whatever the overflow policy is. */
  readonly key?: boolean;
  readonly source: SourceSchema;
  /** Set if the load itself writes the value. */
  readonly byLoad?: LoadSourceSchema;
  /** What is stored in place of the value. If it is missing, the value is stored. */
  readonly protection?: ProtectionSchema;
  /** The SQL expression of the default value, for rows that existed before the column and rows that others insert without a value. */
  readonly defaultSql?: string;
  /** The compression of the column. If it is missing, Redshift chooses. */
  readonly encoding?: string;
}

/** Whether NULL may be staged for a column: it takes NULL, or the load itself writes its value. */
export function isNullStaged({ nullable, byLoad }: Pick<ColumnSchema, 'nullable' | 'byLoad'>): boolean {
  return nullable || byLoad !== undefined;
}

/** How the rows of the table are distributed and sorted. With AUTO, Redshift chooses and changes it by use. */
export interface TableLayout {
  readonly distribution: { readonly style: 'AUTO' | 'EVEN' | 'ALL' } | { readonly style: 'KEY'; readonly column: string };
  readonly sort: { readonly style: 'AUTO' } | { readonly style: 'COMPOUND' | 'INTERLEAVED'; readonly columns: readonly string[] };
}

/** How rows replace rows of the table with the same key. */
export interface MergeSchema {
  readonly keyColumns: readonly string[];
  /** The later version of a row has the greater value in the first of these columns. For equal values the next column decides. */
  readonly orderColumns: readonly string[];
  /** Which rows delete the row of their key. If it is missing, none does. */
  readonly deleteWhen?: DeleteCondition;
}

/** A row is a deletion if a column has one of these values. */
export interface DeleteCondition {
  readonly column: string;
  readonly values: readonly string[];
}

/** Which warehouse to use, and with which identity. Exactly one of cluster and workgroup is set. */
export interface WarehouseIdentity {
  readonly clusterIdentifier?: string;
  readonly workgroupName?: string;
  readonly database: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
  /** A role in the account of the warehouse that the handler assumes before it calls the Data API. */
  readonly assumeRoleArn?: string;
}

/** How often a message may be loaded into the table. */
export type Delivery = 'EXACTLY_ONCE' | 'AT_LEAST_ONCE';

/** The name of the ledger of a table. Both are in the same schema. */
export function ledgerName(tableName: string): string {
  return `${tableName}_ledger`;
}

/** The maximum length of a message's deduplication id, in bytes. A longer id is replaced by its SHA-256. */
export const MAX_DEDUPLICATION_ID_BYTES = 256;

/**
 * The maximum length of an id in the ledger, in bytes. That of a replayed row consists of its message's id and digest, and its number. That
 * of a message whose id belongs to another one consists of this id and its own digest.
 */
export const MAX_LEDGER_ID_BYTES = MAX_DEDUPLICATION_ID_BYTES + 64;
