/** The field `check` of an event, by which a handler looks after what it left and what it may have done wrong. */
export interface CheckRequest {
  /**
   * How many days back loads are looked at.
   *
   * @default 2
   */
  readonly days?: number;
}

/** An event of the daily schedule, or of somebody who wants to know now. */
export interface CheckEvent {
  readonly check: CheckRequest;
}

/** What a check of loads found. */
export interface CheckedLoads {
  /** Messages that a ledger has twice. At most 100 of a table are counted. */
  readonly ledgerDuplicates: number;
  /** Objects under `loaded/` of which some messages were looked up. */
  readonly objectsRead: number;
  /** The keys of those that have messages which the ledger does not know. */
  readonly unknownLoadedObjects: readonly string[];
}

/** What the check of an ingest found. With a loader it only counts what expires. */
export interface IngestCheckResult extends Partial<CheckedLoads> {
  /** Leftovers that were moved to `loaded/`, and those that were removed. */
  readonly moved?: number;
  readonly removed?: number;
  /** Objects that remain under `staging/`. */
  readonly leftovers?: number;
  /** Objects under `rejected/` that are deleted within a week. */
  readonly expiring: number;
}

/** What the check of a loader found. */
export interface LoaderCheckResult extends CheckedLoads {
  /** Objects that have been under `pending/` for two days. */
  readonly forgottenObjects: number;
}
