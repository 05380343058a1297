import { Compression } from './compression';

/** Rows on their way into the table. */
export interface RowsToStage {
  readonly deduplicationIds: readonly string[];
  /** When the first of the messages was published, in ISO 8601. */
  readonly publishedAt: string;
  readonly csv: Buffer;
}

/** Rows that wait in the bucket to be loaded. */
export interface StagedObject {
  readonly batchId: string;
  readonly key: string;
  readonly manifestUrl: string;
  readonly compression: Compression;
  /** Where the object goes when it is loaded. */
  readonly loadedKey: string;
  readonly bytes: number;
}

/** In front of the name of what is staged to try it out: its load leaves nothing behind. */
export const PROBE_MARK = 'probe-';

/** In front of the name of what is left of a batch without the rows that COPY refuses. */
export const REST_MARK = 'rest-';

/** Behind the batch's id: the manifest of its object. */
export const MANIFEST_SUFFIX = '.manifest';

/** The object's own note of where it goes, for whoever finds it left behind. */
export const LOADED_KEY_METADATA = 'loaded-key';
