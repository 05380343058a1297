/** How the columns of the table are typed, as far as a handler must know. */
export type TypeSchema =
  | { readonly name: 'SMALLINT' | 'INTEGER' | 'BIGINT' | 'REAL' | 'DOUBLE PRECISION' | 'BOOLEAN' | 'DATE' | 'TIME' | 'TIMETZ' | 'SUPER' }
  | { readonly name: 'TIMESTAMP' | 'TIMESTAMPTZ'; readonly epoch?: 'SECONDS' | 'MILLISECONDS' }
  | { readonly name: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly name: 'CHAR' | 'VARCHAR'; readonly length: number }
  | { readonly name: 'VARBYTE'; readonly length: number; readonly encoding: 'HEX' | 'BASE64' };

/** Where the value of a column comes from. */
export type SourceSchema =
  | { readonly from: 'FIELD'; readonly path: readonly string[] }
  | { readonly from: 'ATTRIBUTE'; readonly name: string }
  | { readonly from: 'MESSAGE_ID' | 'TIMESTAMP' | 'TOPIC_ARN' };

/** What happens to a value that its column cannot hold. */
export type Overflow = 'REJECT' | 'TRUNCATE' | 'NULLIFY';

export interface ColumnSchema {
  readonly name: string;
  readonly type: TypeSchema;
  /** The type as it stands in DDL, such as `VARCHAR(5000)`. */
  readonly sql: string;
  readonly nullable: boolean;
  readonly overflow: Overflow;
  /** Whether a cut may fall inside what a reader sees as one character. */
  readonly cutAt: 'CODE_POINT' | 'GRAPHEME';
  /** Whether rows are told apart by it: such a value is never cut, whatever the overflow policy. */
  readonly key?: boolean;
  readonly source: SourceSchema;
  /** What rows hold that existed before the column, or that others insert without it: an SQL expression. */
  readonly defaultSql?: string;
  /** Compression of the column, if Redshift is not to choose it. */
  readonly encoding?: string;
}

/** How the rows of the table are spread and sorted. AUTO leaves it to Redshift, which chooses and changes it by use. */
export interface TableLayout {
  readonly distribution: { readonly style: 'AUTO' | 'EVEN' | 'ALL' } | { readonly style: 'KEY'; readonly column: string };
  readonly sort: { readonly style: 'AUTO' } | { readonly style: 'COMPOUND' | 'INTERLEAVED'; readonly columns: readonly string[] };
}

/** How rows replace those that the table holds under the same key. */
export interface MergeSchema {
  readonly keyColumns: readonly string[];
  /** Of two versions of a row the greater in the first of these is the later one, of equals that in the second, and so on. */
  readonly orderColumns: readonly string[];
}

/** Which warehouse to talk to, and as whom. Exactly one of cluster and workgroup is set. */
export interface WarehouseIdentity {
  readonly clusterIdentifier?: string;
  readonly workgroupName?: string;
  readonly database: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
  /** A role in the warehouse's account that the handler assumes before it calls the Data API. */
  readonly assumeRoleArn?: string;
}

/** How often a message may end up in the table. */
export type Delivery = 'EXACTLY_ONCE' | 'AT_LEAST_ONCE';

/** Properties of the custom resource that prepares the table. CloudFormation turns every scalar into a string. */
export interface TableProperties {
  /** A `WarehouseIdentity` as JSON: the administrator under whom DDL and grants run. */
  readonly warehouse: string;
  readonly schemaName: string;
  readonly tableName: string;
  /** `ColumnSchema[]` as JSON. */
  readonly columns: string;
  /** A `TableLayout` as JSON, for a table that is not there yet. */
  readonly layout: string;
  /** The database user that loads, granted what loading takes. */
  readonly loaderUser: string;
  /** Whether that user is created if it is missing. One that logs in with a password is not: only its owner knows the password. */
  readonly createLoaderUser: 'true' | 'false';
  readonly delivery: Delivery;
  readonly loadMode: 'APPEND' | 'MERGE';
}

/** The ledger lies beside the table it guards. */
export function ledgerName(tableName: string): string {
  return `${tableName}_ledger`;
}

/** Longest deduplication id the ledger holds, in bytes; longer ones are replaced by their SHA-256. */
export const MAX_DEDUPLICATION_ID_BYTES = 256;
