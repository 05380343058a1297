// Constructs and handlers both import this folder, and share nothing else. It imports nothing outside of itself, so bundles contain no
// CDK. A field that is added on one side only does not compile.
import { DeduplicationIdSource, PayloadFormat } from './message';
import { OwnStack } from './own-stack';
import { ProtectionEnvironment } from './protection';
import { ColumnSchema, Delivery, MergeSchema } from './table';

/** What decides which rows a message has, and with which values. Every ingest has it, whatever its table is. */
export interface RowSchema {
  /** A short hash of everything that decides about a row: columns, policies, and the release. What is kept of a message has it. */
  readonly version: string;
  readonly columns: readonly ColumnSchema[];
  readonly payloadFormat: PayloadFormat;
  /** The path to the list of rows inside of each object of the body. If it is missing, the objects themselves are rows. */
  readonly rowsPath?: readonly string[];
  /** Whether names of fields are the same if they differ in case only. */
  readonly ignoreCase?: boolean;
  readonly unknownFields: 'IGNORE' | 'REJECT';
  readonly rejectedRows: 'QUARANTINE' | 'FAIL_MESSAGE';
  readonly delivery: Delivery;
  /** If it is missing, rows are appended. */
  readonly merge?: MergeSchema;
  readonly rawDelivery: boolean;
  readonly deduplicationId: DeduplicationIdSource;
  /** After how many days objects under `rejected/` are deleted. It is missing if they are kept. */
  readonly rejectedRetentionDays?: number;
}

/**
 * What the ingest handler reads from `schema.json` beside its code. It cannot contain tokens.
 *
 * Environment variables can contain tokens, but they are limited to 4 KB in total, and a table may have 1,600 columns.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export interface IngestSchema extends RowSchema {
  readonly compression: 'ZSTD' | 'GZIP' | 'NONE';
  /** For how many days the ledger remembers a message. It is missing if there is no ledger. */
  readonly ledgerHorizonDays?: number;
  /** After how many days a producer does not publish a message again. If it is missing, the whole ledger is searched for producers' ids. */
  readonly repeatWithinDays?: number;
}

/** The name of the file with the schema, in the folder of the handler. */
export const SCHEMA_FILE = 'schema.json';

/** From where an ingest takes messages. */
export interface SourceEnvironment extends ProtectionEnvironment {
  /** The queues that the handler reads, with commas between them. The first one is the ingest's own. */
  readonly QUEUE_ARNS: string;
  /** The topics whose messages are taken from the ingest's own queue, with commas between them. */
  readonly TOPIC_ARNS: string;
  /** It is set only if replays are allowed. */
  readonly SUBSCRIPTION_DEAD_LETTER_QUEUE_URL?: string;
  /** The ingest's folder in a bucket that it shares, with a slash at the end. Missing in a bucket of its own. */
  readonly BUCKET_PREFIX?: string;
}

/** The environment of the ingest handler. It has the names that may be tokens. */
export interface IngestEnvironment extends LoadEnvironment, OwnStack {}

/** The names of what the ingest handler loads, and of where. */
export interface LoadEnvironment extends SourceEnvironment {
  /** A `WarehouseIdentity` as JSON. It is missing if a loader loads what this handler stages. */
  readonly WAREHOUSE?: string;
  readonly SCHEMA_NAME: string;
  readonly TABLE_NAME: string;
  readonly STAGING_BUCKET: string;
  /** It is missing if a loader loads. */
  readonly COPY_ROLE_ARN?: string;
}

/** The folders of the staging bucket. */
export const STAGING_PREFIX = 'staging/';
export const LOADED_PREFIX = 'loaded/';
export const REJECTED_PREFIX = 'rejected/';
