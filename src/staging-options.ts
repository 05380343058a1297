import { KeptOptions } from './kept-options';
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
export interface StagingOptions extends KeptOptions {
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
}
