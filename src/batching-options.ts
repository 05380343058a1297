import { Duration, Token } from 'aws-cdk-lib';
import { requireInteger, requireKnown, requireSeconds } from './private/validation';

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

/** Fails when Lambda would refuse the batching. */
export function requireBatching(options: BatchingOptions): void {
  requireInteger('batchSize', options.batchSize, { min: 1, max: 10_000, unit: 'messages' });
  requireSeconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 300 });
  requireKnown('maxBatchingWindow', options.maxBatchingWindow, 'the queue\'s visibility timeout is computed from it');
  requireInteger('maxConcurrency', options.maxConcurrency, { min: 2, max: 1000, unit: 'batches' });
  requireInteger('maxReceiveCount', options.maxReceiveCount, {
    min: 5, max: 1000, unit: 'tries', advice: 'throttling and deployments use up tries too, so fewer lose good messages',
  });
  const batchSize = options.batchSize ?? 10_000;
  if (options.maxBatchingWindow?.toSeconds() === 0 && !Token.isUnresolved(batchSize) && batchSize > 10) {
    throw new Error(`'maxBatchingWindow' must be at least 1 second with a 'batchSize' over 10, got 0 seconds and ${batchSize} messages`);
  }
}
