import { PayloadFormat } from './message';

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
  readonly payloadFormat: PayloadFormat;
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
