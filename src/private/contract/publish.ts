import { PayloadFormat } from './message';

/** An object that the publisher reads. It is a CSV or the index of its rows. */
export interface CsvLocation {
  readonly bucket: string;
  readonly key: string;
}

/** The compression of a CSV. */
export type CsvCompression = { readonly format: 'GZIP' } | { readonly format: 'ZIP'; readonly entry: string };

/** The CSV that the publisher reads. */
export interface CsvObject extends CsvLocation {
  readonly compression?: CsvCompression;
  /** What separates fields. If it is missing, a comma does. */
  readonly delimiter?: string;
}

/** The environment of the publish handler. */
export interface PublishEnvironment {
  readonly TOPIC_ARN: string;
  /** A `CsvObject` as JSON. */
  readonly SOURCE: string;
  /** The row index, as a `CsvLocation` in JSON. It is missing for an object that may change: the handler makes its index. */
  readonly SOURCE_INDEX?: string;
  readonly MIN_ROWS: string;
  /** If it is missing: `DEFAULT_MAX_ROWS`, or the number of rows of the source if that is less. */
  readonly MAX_ROWS?: string;
  readonly MAX_MESSAGE_BYTES: string;
  readonly SEED: string;
  /** What of the `Publication` is known only at deployment, as JSON. The rest is in a file. It is missing if all is known. */
  readonly UNKNOWN_PUBLICATION?: string;
  /** An id that is different from other publishers on the same topic. */
  readonly PUBLISHER_ID: string;
}

/** The name of the file with the `Publication`, in the folder of the handler. It is no environment variable, because a CSV may have a thousand columns. */
export const PUBLICATION_FILE = 'publication.json';

/** How the publisher chooses rows and turns them into messages. */
export interface Publication {
  readonly payloadFormat: PayloadFormat;
  /** Columns with values that are not texts. */
  readonly types: { readonly [column: string]: 'NUMBER' | 'BOOLEAN' };
  /** Message attributes, with the columns that they are read from. */
  readonly attributes: { readonly [attribute: string]: string };
  /** The message group by which SQS tells senders apart: one id for all messages, or the value of a column. */
  readonly messageGroup?: { readonly id: string } | { readonly column: string };
  readonly sampling: SamplingSchema;
  /** Faults that are made on purpose. It is missing if there are none. */
  readonly faults?: FaultRates;
}

/** The ids of message groups that SNS accepts. @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatchRequestEntry.html */
export const MESSAGE_GROUP_ID = /^[\x21-\x7e]{1,128}$/;

/** Shares from 0 to 1 of messages, rows or ticks. */
export type FaultRates = { readonly [Fault in
  'duplicateMessages' | 'reorderedMessages' | 'overLongValues' | 'wrongTypes' | 'missingColumns' | 'unusableMessages' | 'bursts' | 'silence']?: number };

/** How often each fault was made. */
export type FaultCounts = { readonly [Fault in keyof FaultRates]: number };

/** `start` and `interval` are in milliseconds. A tick that is due at `start` is the first one. */
export type SamplingSchema =
  | { readonly kind: 'RANDOM' }
  | { readonly kind: 'FILE_ORDER'; readonly start: number; readonly interval: number }
  | { readonly kind: 'REPLAY'; readonly start: number; readonly interval: number; readonly column: string; readonly speed: number };

/** The maximum number of rows that a user may choose for a tick. */
export const MOST_ROWS = 100_000;

/** The default maximum number of rows of a tick. */
export const DEFAULT_MAX_ROWS = 1000;

/** The handler stores the row index of a CSV under the key of the CSV and this suffix. */
export const ROW_INDEX_SUFFIX = '.row-index';

/** The handler stores a decompressed CSV under the key of the compressed one and this suffix. The row index follows the last row. */
export const INDEXED_CSV_SUFFIX = '.indexed-csv';

/** The only argument of `lambda-src/index-csv`, as JSON, when an app is synthesized. */
export interface CsvIndexRequest {
  readonly path: string;
  readonly compression?: CsvCompression;
  readonly delimiter?: string;
  readonly cacheDirectory: string;
}

/** The result of `lambda-src/index-csv`. */
export interface CsvIndexResult {
  readonly csvFile: string;
  readonly indexFile: string;
  readonly rows: number;
  readonly columns: readonly string[];
  /** The longest row, and the size of a message with only that row. */
  readonly longestRow: { readonly row: number; readonly line: number; readonly messageBytes: number };
}

/** The event that the schedule sends to the publish handler. */
export interface PublishEvent {
  /** The time when the tick was due, in ISO 8601. A tick that fires twice has the same time. */
  readonly scheduledTime: string;
}
