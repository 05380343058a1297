// This folder is all that constructs and handlers both import, and it imports nothing else: bundling it drags no CDK into a handler,
// and a field that is added on one side only does not compile.
import { PayloadFormat } from './message';
import { ColumnSchema, Delivery, MergeSchema } from './table';

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
  readonly payloadFormat: PayloadFormat;
  readonly unknownFields: 'IGNORE' | 'REJECT';
  readonly rejectedRows: 'QUARANTINE' | 'FAIL_MESSAGE';
  readonly compression: 'ZSTD' | 'GZIP' | 'NONE';
  readonly delivery: Delivery;
  /** For how many days the ledger knows a message; missing where there is no ledger. */
  readonly ledgerHorizonDays?: number;
  /** Missing: rows are appended. */
  readonly merge?: MergeSchema;
  readonly rawDelivery: boolean;
}

/** The file the schema travels in, in the handler's own folder. */
export const SCHEMA_FILE = 'schema.json';

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

/** Folders of the staging bucket. */
export const STAGING_PREFIX = 'staging/';
export const LOADED_PREFIX = 'loaded/';
export const REJECTED_PREFIX = 'rejected/';
