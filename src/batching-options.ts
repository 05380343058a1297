import { Duration } from 'aws-cdk-lib';

/** How messages are gathered into batches, each of which is one COPY. */
export interface BatchingOptions {
  /**
   * Most messages in one batch; a batch also closes at 6 MB.
   *
   * Each batch is one COPY, and a few large COPYs load far more cheaply than many small ones.
   *
   * Minimum: 1. Maximum: 10000.
   *
   * @default 10000
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly batchSize?: number;

  /**
   * How long a batch waits for more messages. On a warehouse that is otherwise idle this decides the bill.
   *
   * Minimum: Duration.seconds(0), or Duration.seconds(1) with more than 10 messages a batch. Maximum: Duration.minutes(5).
   *
   * @default Duration.minutes(1)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Most batches loaded at the same time. Loads with a ledger wait for each other, so more gains little.
   *
   * Minimum: 2 (Lambda's own). Maximum: 1000.
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
