import { Duration } from 'aws-cdk-lib';

/** How messages are gathered into batches. Each batch is one COPY. */
export interface BatchingOptions {
  /**
   * The maximum number of messages in one batch. A batch also closes at 6 MB.
   *
   * Each batch is one COPY. A few large COPYs cost far less than many small ones.
   *
   * Minimum: 1. Maximum: 10000.
   *
   * @default 10000
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly batchSize?: number;

  /**
   * How long a batch waits for more messages. If the warehouse does nothing else, this window determines what it costs.
   *
   * Minimum: Duration.seconds(0), or Duration.seconds(1) if `batchSize` is more than 10. Maximum: Duration.minutes(5).
   *
   * @default Duration.minutes(1)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The maximum number of batches that are loaded at the same time.
   *
   * Loads with a ledger wait for each other, so a higher number gains little.
   *
   * Minimum: 2, which is Lambda's own minimum. Maximum: 1000.
   *
   * @default 2
   */
  readonly maxConcurrency?: number;

  /**
   * How often a message is tried before it goes to the dead-letter queue.
   *
   * Minimum: 5. Maximum: 1000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;
}
