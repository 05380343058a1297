import { Compression } from './compression';
import { StagedName } from './staged-key';

/** Rows that are not staged yet. */
export interface RowsToStage extends StagedName {
  /** When the first of the messages was published, in ISO 8601. */
  readonly publishedAt: string;
  /** Their CSV, compressed. */
  readonly body: Buffer;
}

/** Rows in the bucket that are not loaded yet. */
export interface StagedObject {
  readonly key: string;
  readonly batchId: string;
  readonly manifestUrl: string;
  readonly compression: Compression;
  /** Where the object is moved after it is loaded. */
  readonly loadedKey: string;
  /** How many rows it has. */
  readonly rows: number;
  /** When the first of its messages was published, in ISO 8601, or earlier. */
  readonly publishedAt: string;
  /** Names everything that decided which rows of their messages these are. */
  readonly version: string;
}

/** Prefix of the name of an object that is staged for a probe. Its load leaves nothing behind. */
export const PROBE_MARK = 'probe-';

/** Prefix of the name of a batch without the rows that COPY refuses. */
export const REST_MARK = 'rest-';

/** Metadata with the version of an object. A later replay enters it into the ledger. */
export const VERSION_METADATA = 'version';

/** Metadata that says where the object is moved. A later invocation needs it to move a leftover. */
export const LOADED_KEY_METADATA = 'loaded-key';
