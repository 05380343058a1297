/**
 * What constructs tell handlers: the one file both sides import. It imports nothing, so bundling it drags no CDK into
 * a handler, and a field added on one side only does not compile.
 */

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

/**
 * What the ingest handler reads from `schema.json` beside its code. It holds no tokens: environment variables, which
 * can carry tokens, are limited to 4 KB in all, and a table may have 1,600 columns.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export interface IngestSchema {
  /** A short hash of the columns; quarantined rows carry it. */
  readonly version: string;
  readonly columns: readonly ColumnSchema[];
  readonly payloadFormat: 'JSON' | 'JSON_LINES' | 'TUPLES' | 'PANDAS';
  readonly unknownFields: 'IGNORE' | 'REJECT';
  readonly rejectedRows: 'QUARANTINE' | 'FAIL_MESSAGE';
  readonly compression: 'ZSTD' | 'GZIP' | 'NONE';
  readonly delivery: 'EXACTLY_ONCE' | 'AT_LEAST_ONCE';
  /** For how many days the ledger knows a message; missing where there is no ledger. */
  readonly ledgerHorizonDays?: number;
  /** Missing: rows are appended. */
  readonly merge?: MergeSchema;
  readonly rawDelivery: boolean;
}

/** How rows replace those that the table holds under the same key. */
export interface MergeSchema {
  readonly keyColumns: readonly string[];
  /** Of two versions of a row the greater in the first of these is the later one, of equals that in the second, and so on. */
  readonly orderColumns: readonly string[];
}

/** The file the schema travels in, in the handler's own folder. */
export const SCHEMA_FILE = 'schema.json';

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

/** Environment of the ingest handler: names that may be tokens. */
export interface IngestEnvironment {
  /** A `WarehouseIdentity` as JSON. */
  readonly WAREHOUSE: string;
  readonly SCHEMA_NAME: string;
  readonly TABLE_NAME: string;
  readonly STAGING_BUCKET: string;
  readonly COPY_ROLE_ARN: string;
  /** Only where replays are allowed. */
  readonly SUBSCRIPTION_DEAD_LETTER_QUEUE_URL?: string;
}

/** What the ingest handler is asked, in the field `replay` of its event, to load once more. */
export type ReplayRequest = ReplayObjects | ReplayDeadLetters;

/** Objects of the staging bucket. */
export interface ReplayObjects {
  /** Where to look, from `rejected/` or `loaded/` on. */
  readonly prefix: string;
  /** When they were put there, in ISO 8601: the first moment, and the one behind the last. */
  readonly from?: string;
  readonly to?: string;
  /** Also what is older than the ledger looks back, and rows whose message is not loaded. */
  readonly force?: boolean;
  /** The object behind which to go on. */
  readonly startAfter?: string;
}

/** What SNS could not deliver to the queue. */
export interface ReplayDeadLetters {
  readonly source: 'SUBSCRIPTION_DEAD_LETTERS';
  /** Also what is older than the ledger looks back. */
  readonly force?: boolean;
}

export interface ReplayResult {
  /** How many objects were in the time range. */
  readonly objects: number;
  /** Rejected rows, whole messages and loaded rows that were given to the table again; it has each of them once. */
  readonly entries: number;
  /** How many rows the table did not have. */
  readonly rowsLoaded: number;
  /** Entries that the table cannot hold, still. They stay where they are. */
  readonly rejected: number;
  /** Left out because the ledger does not look back so far: lines of rejected objects, or loaded objects. */
  readonly tooOld: number;
  /** Rejected rows that were left out because the other rows of their message are not in the table yet. */
  readonly waiting: number;
  /** Rejected rows that were left out because their message was loaded again later, with more of its rows. */
  readonly superseded: number;
  /** Those that are not safe: lines of rejected objects, loaded objects or dead letters. */
  readonly failed: readonly string[];
  /** What to ask next; missing when everything was looked at. */
  readonly continueWith?: ReplayRequest;
}

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
  readonly delivery: IngestSchema['delivery'];
  readonly loadMode: 'APPEND' | 'MERGE';
}

/** An object that the publisher reads: a CSV, or the index of its rows. */
export interface CsvLocation {
  readonly bucket: string;
  readonly key: string;
}

/** How a CSV is compressed. */
export type CsvCompression = { readonly format: 'GZIP' } | { readonly format: 'ZIP'; readonly entry: string };

/** The CSV that the publisher reads. */
export interface CsvObject extends CsvLocation {
  readonly compression?: CsvCompression;
}

/** Environment of the publish handler. */
export interface PublishEnvironment {
  readonly TOPIC_ARN: string;
  /** A `CsvObject` as JSON. */
  readonly SOURCE: string;
  /** A `CsvLocation` as JSON: the row index. Missing for an object that may change; the handler keeps its index beside it. */
  readonly SOURCE_INDEX?: string;
  readonly MIN_ROWS: string;
  /** Missing: `DEFAULT_MAX_ROWS`, or as many as there are. */
  readonly MAX_ROWS?: string;
  readonly MAX_MESSAGE_BYTES: string;
  readonly SEED: string;
  /** A `Publication` as JSON. */
  readonly PUBLICATION: string;
  /** Tells the publisher from others on the same topic. */
  readonly PUBLISHER_ID: string;
}

/** Which rows the publisher sends, and how they become messages. */
export interface Publication {
  readonly payloadFormat: IngestSchema['payloadFormat'];
  /** Columns whose values are no texts. */
  readonly types: { readonly [column: string]: 'NUMBER' | 'BOOLEAN' };
  /** Message attributes, and the columns they come from. */
  readonly attributes: { readonly [attribute: string]: string };
  /** What SQS tells tenants apart by: the same for all messages, or a column's value. */
  readonly messageGroup?: { readonly id: string } | { readonly column: string };
  readonly sampling: SamplingSchema;
  /** What goes wrong on purpose; missing where nothing does. */
  readonly faults?: FaultRates;
}

/** Shares from 0 to 1: of messages, of rows or of ticks. */
export type FaultRates = { readonly [Fault in
  'duplicateMessages' | 'reorderedMessages' | 'overLongValues' | 'wrongTypes' | 'missingColumns' | 'unusableMessages' | 'bursts' | 'silence']?: number };

/** How often each of the faults came. */
export type FaultCounts = { readonly [Fault in keyof FaultRates]: number };

/** `start` and `interval` are milliseconds; a tick that is due at the start is the first. */
export type SamplingSchema =
  | { readonly kind: 'RANDOM' }
  | { readonly kind: 'FILE_ORDER'; readonly start: number; readonly interval: number }
  | { readonly kind: 'REPLAY'; readonly start: number; readonly interval: number; readonly column: string; readonly speed: number };

/** Most rows that a tick may send. */
export const MOST_ROWS = 100_000;

/** Most rows of one tick, unless told otherwise. */
export const DEFAULT_MAX_ROWS = 1000;

/** Behind the key of a CSV in a bucket: where the handler keeps the index of its rows. */
export const ROW_INDEX_SUFFIX = '.row-index';

/** Behind the key of a compressed CSV in a bucket: where the handler keeps it inflated, with the index behind its last row. */
export const INDEXED_CSV_SUFFIX = '.indexed-csv';

/** What `lambda-src/index-csv` is asked, as its only argument, when an app is synthesized. */
export interface CsvIndexRequest {
  readonly path: string;
  readonly compression?: CsvCompression;
  readonly cacheDirectory: string;
}

/** What `lambda-src/index-csv` answers. */
export interface CsvIndexResult {
  readonly csvFile: string;
  readonly indexFile: string;
  readonly rows: number;
  readonly columns: readonly string[];
  /** The row that takes most room, and what a message with nothing else in it measures. */
  readonly longestRow: { readonly row: number; readonly line: number; readonly messageBytes: number };
}

/** What the schedule sends to the publish handler. */
export interface PublishEvent {
  /** When the tick was due, in ISO 8601. A tick that fires twice carries the same time. */
  readonly scheduledTime: string;
}

/** Folders of the staging bucket. */
export const STAGING_PREFIX = 'staging/';
export const LOADED_PREFIX = 'loaded/';
export const REJECTED_PREFIX = 'rejected/';

/** The SNS message attribute by which a producer names a message, so that publishing it again changes nothing. */
export const DEDUPLICATION_ATTRIBUTE = 'deduplicationId';

/** The ledger lies beside the table it guards. */
export function ledgerName(tableName: string): string {
  return `${tableName}_ledger`;
}

/** Longest name Redshift keeps; it cuts longer ones silently. @see https://docs.aws.amazon.com/redshift/latest/dg/r_names.html */
export const MAX_IDENTIFIER_BYTES = 127;

/** Longest deduplication id the ledger holds, in bytes; longer ones are replaced by their SHA-256. */
export const MAX_DEDUPLICATION_ID_BYTES = 256;

/** Namespace of the metrics that handlers emit. */
export const METRIC_NAMESPACE = 'RedshiftIngest';

/** The dimension that each of them has: the name of the function that emits it, which is unlike any other in account and region. */
export const SERVICE_DIMENSION = 'service';

/** Set to `true` where X-Ray traces a function: Powertools' own name. */
export const TRACE_VARIABLE = 'POWERTOOLS_TRACE_ENABLED';

export interface MetricDefinition {
  readonly unit: 'Count' | 'Bytes' | 'Milliseconds';
  /** How it is looked at, unless told otherwise. */
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum';
  /** A dimension by which it is emitted once more, one value for each. */
  readonly by?: string;
  /** Whether a zero is left out, since a metric costs for every hour in which it is emitted. */
  readonly sparse?: boolean;
}

/** What the ingest handler emits, by name. What each counts is told by the method of the construct that is named after it. */
export const INGEST_METRICS = {
  MessagesReceived: { unit: 'Count', statistic: 'Sum' },
  DuplicateMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  UnusableMessages: { unit: 'Count', statistic: 'Sum' },
  FailedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  RowsReceived: { unit: 'Count', statistic: 'Sum' },
  RowsStaged: { unit: 'Count', statistic: 'Sum' },
  RowsLoaded: { unit: 'Count', statistic: 'Sum' },
  RowsRejected: { unit: 'Count', statistic: 'Sum' },
  Rejections: { unit: 'Count', statistic: 'Sum', by: 'reason', sparse: true },
  ValuesTruncated: { unit: 'Count', statistic: 'Sum', by: 'column', sparse: true },
  ValuesNullified: { unit: 'Count', statistic: 'Sum', sparse: true },
  UnknownFields: { unit: 'Count', statistic: 'Sum', sparse: true },
  StagedBytes: { unit: 'Bytes', statistic: 'Average' },
  CopyDuration: { unit: 'Milliseconds', statistic: 'Average' },
  LoadDuration: { unit: 'Milliseconds', statistic: 'Sum' },
  LoadLatency: { unit: 'Milliseconds', statistic: 'Maximum' },
  Freshness: { unit: 'Milliseconds', statistic: 'Minimum' },
  LoadFailures: { unit: 'Count', statistic: 'Sum', sparse: true },
  Retries: { unit: 'Count', statistic: 'Sum', by: 'class', sparse: true },
  UnbalancedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  LeftoverObjects: { unit: 'Count', statistic: 'Maximum' },
} as const satisfies { readonly [name: string]: MetricDefinition };

export type IngestMetric = keyof typeof INGEST_METRICS;

/** What the publish handler emits, by name. */
export const PUBLISHER_METRICS = {
  RowsPublished: { unit: 'Count', statistic: 'Sum' },
  MessagesPublished: { unit: 'Count', statistic: 'Sum' },
  FailedEntries: { unit: 'Count', statistic: 'Sum', sparse: true },
  RowsTooLong: { unit: 'Count', statistic: 'Sum', sparse: true },
} as const satisfies { readonly [name: string]: MetricDefinition };

export type PublisherMetric = keyof typeof PUBLISHER_METRICS;

/** One line in the ingest handler's log per batch; never holds row contents. */
export interface BatchRecord {
  readonly message: 'batch';
  readonly batchId: string;
  readonly messages: number;
  readonly duplicateMessages: number;
  readonly unusableMessages: number;
  readonly rowsReceived: number;
  readonly rowsStaged: number;
  readonly rowsRejected: number;
  readonly rowsLoaded: number;
  readonly valuesTruncated: number;
  readonly valuesNullified: number;
  readonly unknownFields: number;
  readonly stagedBytes: number;
  /** The object that was loaded, as it was staged. */
  readonly key?: string;
  /** The load's id in the Data API. */
  readonly statementId?: string;
  /** The COPY's number in Redshift's system tables. */
  readonly queryId?: number;
  /** Messages that were handed back to be delivered again. */
  readonly failedMessages: number;
  /** Values that were cut, by column. */
  readonly truncatedByColumn: { readonly [column: string]: number };
  /** Rows and whole messages that were rejected, by reason. */
  readonly rejectedByReason: { readonly [reason: string]: number };
}

/** One line in the publish handler's log per tick. */
export interface TickRecord {
  readonly message: 'tick';
  readonly scheduledTime: string;
  /** Rows that were published, each counted once. */
  readonly rows: number;
  /** Messages that were published, each counted once. */
  readonly messages: number;
  /** Rows that were drawn and fit in no message; a line of their own names each. */
  readonly rowsTooLong: number;
  /** What went wrong on purpose. */
  readonly faults?: FaultCounts;
}
