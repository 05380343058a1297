import { DeduplicationIdSource } from './message';
import { OwnStack } from './own-stack';
import { ColumnSchema, MergeSchema } from './table';

/** The folder of a loader's bucket that has everything that is staged and not loaded. Nothing else deletes from it than a load. */
export const PENDING_PREFIX = 'pending/';

/** The name of the file that says how the objects beside it are loaded. */
export const PENDING_SET_FILE = 'columns.json';

/** What a loader must know of a column. */
export interface PendingColumn extends Pick<ColumnSchema, 'name' | 'sql' | 'nullable' | 'byLoad'> {
  /** Whether what is staged stands in place of the values. It is kept so, if it cannot be loaded. */
  readonly protected?: true;
}

/**
 * How the objects of one folder under `pending/` are loaded. It was written by the ingest that staged them, so that it stays true when the
 * ingest changes or is removed.
 */
export interface PendingSet {
  readonly schemaName: string;
  readonly tableName: string;
  /** The columns of the table, in the order of the fields. */
  readonly columns: readonly PendingColumn[];
  /** If it is missing, rows are appended. */
  readonly merge?: MergeSchema;
  /** Names everything that decided which rows of their messages these are. */
  readonly version: string;
  readonly compression: 'ZSTD' | 'GZIP' | 'NONE';
  readonly rejectedRows: 'QUARANTINE' | 'FAIL_MESSAGE';
  readonly ledgerHorizonDays: number;
  /** Whose ids the messages have. */
  readonly deduplicationId: DeduplicationIdSource;
  /** After how many days a producer does not publish a message again. If it is missing, the whole ledger is searched for producers' ids. */
  readonly repeatWithinDays?: number;
  /** The folder of the ingest in the bucket, with a slash at the end: its `loaded/` and `rejected/` are in it. */
  readonly prefix: string;
  /** Whether the rows are loaded again by a replay: in a merge, they lose against rows of equal order. */
  readonly replayed?: boolean;
  /** Whether they are loaded although the ledger may have forgotten their messages. */
  readonly forced?: boolean;
  /**
   * If each object is a copy of one under `loaded/`: who wrote that. The rows of a load tell of which objects they once were. The rows of a
   * batch, which an ingest without a loader has loaded, do not.
   */
  readonly archived?: 'LOAD' | 'BATCH';
}

/** The environment of the function that loads what is pending. */
export interface LoaderEnvironment extends OwnStack {
  /** A `WarehouseIdentity` as JSON. */
  readonly WAREHOUSE: string;
  readonly STAGING_BUCKET: string;
  readonly COPY_ROLE_ARN: string;
}

/** An event of the loader's schedule, or of somebody who wants what is pending to be loaded now. */
export interface LoadRequest {
  readonly load: {
    /** Only the pending objects of the ingest that has this folder, with a slash at the end. */
    readonly prefix?: string;
  };
}

/** What a run of the loader did. */
export interface LoadResult {
  readonly loads: number;
  readonly objects: number;
  readonly rowsLoaded: number;
  readonly rowsRejected: number;
  /** Loads that failed, or were given up because they took too long. The next run tries again. */
  readonly failed: number;
  /** Objects that are still pending, because the time was up or their load failed. */
  readonly pending: number;
  /** Present if the run has ended because the warehouse did not answer. */
  readonly away?: boolean;
}

/** Properties of the custom resource by which the ingest's own function writes down how its objects are loaded. It has the attribute `set`. */
export interface PendingSetProperties {
  /** Changes whenever the function or its environment does. */
  readonly revision: string;
}

/**
 * Properties of the custom resource by which the loader tries to load into the table of one ingest. A change makes a new resource. Nothing
 * happens when one is deleted.
 */
export interface PendingTrialProperties {
  readonly prefix: string;
  /** The folder under `pending/` of what the ingest stages. */
  readonly set: string;
  /** Whether COPY is tried, too. */
  readonly copy: 'true' | 'false';
}

/**
 * Properties of the custom resource that stands for what one ingest has pending. When it is deleted, the loader loads that, and the deletion
 * fails if something remains. Nothing happens when it is created or updated.
 */
export interface PendingDrainProperties {
  /** The folder of the ingest, with a slash at the end. */
  readonly drain: string;
}
