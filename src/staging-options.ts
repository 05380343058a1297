import { Retention } from './retention';

/** How staged objects are compressed. */
export enum StagingCompression {
  /** Zstandard, which is smaller than gzip at half the processor time. */
  ZSTD = 'ZSTD',

  /** gzip, for your own tools that read staged or loaded objects and do not support Zstandard. */
  GZIP = 'GZIP',

  /** No compression: plain CSV. */
  NONE = 'NONE',
}

/** How batches are staged, and how long their objects are kept. */
export interface StagingOptions {
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
   * @default - the path of the construct if you set `loader` or `stagingBucket`, shortened if it is long; none in a bucket that the ingest
   * creates
   */
  readonly bucketPrefix?: string;

  /**
   * How staged objects are compressed.
   *
   * @default StagingCompression.ZSTD
   */
  readonly compression?: StagingCompression;

  /**
   * What happens to objects after they were loaded.
   *
   * @default - Retention.expire(Duration.days(1))
   */
  readonly loadedRetention?: Retention;

  /**
   * What happens to rejected rows.
   *
   * Shortly before they are deleted, the alarm `RejectedExpiring` rings.
   *
   * @default - Retention.expire(Duration.days(90))
   */
  readonly rejectedRetention?: Retention;
}
