import { Duration } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { PublisherFaults } from './publisher-faults';
import { Sampling } from './sampling';

/** When ticks are due, and which rows each tick sends. */
export interface TickOptions {
  /**
   * When rows are published. A schedule in cron format can have a time zone.
   *
   * @default - scheduler.ScheduleExpression.rate(Duration.minutes(1))
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Whether the schedule fires.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How far EventBridge Scheduler may shift a tick, to spread load.
   *
   * @default - scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * How long a tick that failed is retried. After that it goes to the dead-letter queue.
   *
   * Minimum: Duration.minutes(1). Maximum: Duration.hours(6).
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * How often EventBridge Scheduler retries to start the handler. A handler that started and then failed is retried at most twice.
   *
   * Minimum: 0. Maximum: 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * Which rows a tick sends.
   *
   * @default Sampling.random()
   */
  readonly sampling?: Sampling;

  /**
   * The minimum number of rows of a tick. A tick of `Sampling.replay()` sends what is due, whatever the minimum is.
   *
   * Minimum: 1. Maximum: 100000, `maxRows`, and the number of rows of the source.
   *
   * @default 1
   */
  readonly minRows?: number;

  /**
   * The maximum number of rows of a tick.
   *
   * With `Sampling.random()`, each number from `minRows` to `maxRows` is equally likely. With `Sampling.fileOrder()`, numbers in the middle
   * are more likely. A tick of `Sampling.replay()` sends what is due, whatever the maximum is.
   *
   * A tick of more than 5,000 rows needs more memory than the default, so set `memorySize`. Each row drawn from a file of more than 480 MiB
   * takes one request to S3, because it does not fit on the disk of the function.
   *
   * Minimum: `minRows`. Maximum: 100000, and the number of rows of the source.
   *
   * @default - 1000, or the number of rows of the source if that is less, or `minRows` if that is more
   */
  readonly maxRows?: number;

  /**
   * The seed of the random numbers. Together with the scheduled time of a tick, it determines which rows are drawn.
   *
   * Minimum: 0.
   *
   * @default - derived from the stack, so that no two publishers draw the same rows
   */
  readonly seed?: number;

  /**
   * Faults that the publisher makes on purpose, to test your consumers.
   *
   * @default - none
   */
  readonly faults?: PublisherFaults;
}
