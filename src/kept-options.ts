import { Retention } from './retention';

/** Where an ingest keeps what its table cannot hold, and whether it can be loaded again. */
export interface KeptOptions {
  /**
   * The folder of the ingest in the bucket. What was loaded and what was rejected is in its own folders `loaded/` and `rejected/`. Without a
   * loader, what is staged is in its folder `staging/`. With a loader, it is in the folder of this name in `pending/`. The ingest reads,
   * writes, expires and replays nothing else.
   *
   * Two ingests of one bucket must not have the same prefix, nor may one be in a folder of the other. Synth refuses that within an app. In a
   * bucket that two apps share, set the prefix if they have ingests of the same path.
   *
   * If you rename or move an ingest, set the prefix that it had: else its loaded and rejected objects stay where the renamed ingest does not
   * look.
   *
   * Maximum: 80 characters, or 60 with a loader. Letters, digits, `_`, `-`, `.` and `/`. Minimum with a loader: 1 character.
   *
   * @default - the path of the construct if you set `loader`, `stagingBucket` or `rejectedBucket`, shortened if it is long; none in a bucket
   * that the ingest creates
   */
  readonly bucketPrefix?: string;

  /**
   * What happens to rejected rows.
   *
   * Shortly before they are deleted, the alarm `RejectedExpiring` goes into ALARM.
   *
   * @default - Retention.expire(Duration.days(90))
   */
  readonly rejectedRetention?: Retention;

  /**
   * Whether you may invoke the handler to load again what was rejected or loaded, or what SNS could not deliver.
   *
   * The handler then may read `rejected/` and `loaded/`, and empty the subscription's dead-letter queue. A replay loads nothing twice,
   * because the ledger recognises each message, so it needs `DeliveryGuarantee.EXACTLY_ONCE`. With a loader, the handler stages what is
   * replayed, and the loader loads it. `docs/operations.md` describes the requests.
   *
   * An ingest into DynamoDB keeps nothing that was loaded, and needs no ledger: of an item, the latest version stays.
   *
   * @default false
   */
  readonly replay?: boolean;
}
