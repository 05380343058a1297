import { Duration } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { PublisherFaults } from './publisher-faults';
import { Sampling } from './sampling';

/** When ticks are due, and which rows each of them sends. */
export interface TickOptions {
  /**
   * When to publish. A schedule in cron format can have a time zone.
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
   * How far a tick may be moved, to spread load.
   *
   * @default - scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * How long a tick is retried that failed. After that it goes to the dead-letter queue.
   *
   * Minimum: Duration.minutes(1). Maximum: Duration.hours(6).
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * How often EventBridge Scheduler retries to start the handler. A handler that started and failed is retried at most twice.
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
   * Fewest rows of a tick.
   *
   * Minimum: 1. Maximum: 100000, `maxRows`, and the number of rows there are.
   *
   * @default 1
   */
  readonly minRows?: number;

  /**
   * Most rows of a tick. Each number from `minRows` to `maxRows` is as likely as the others.
   *
   * Ticks of more than 5,000 rows take more memory than the default, which `memorySize` gives them. Each row drawn from a large
   * file takes a request to S3.
   *
   * Minimum: `minRows`. Maximum: 100000, and the number of rows there are.
   *
   * @default - 1000, or as many as there are, or `minRows` if that is more
   */
  readonly maxRows?: number;

  /**
   * Which rows are drawn, together with the scheduled time of the tick: the same for the same seed.
   *
   * Minimum: 0.
   *
   * @default - derived from the stack, so that no two publishers draw the same
   */
  readonly seed?: number;

  /**
   * What goes wrong on purpose, for trying out what receives the messages.
   *
   * @default - nothing
   */
  readonly faults?: PublisherFaults;
}
