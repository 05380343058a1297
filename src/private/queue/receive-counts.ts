import { Duration } from 'aws-cdk-lib';
import { longestHiding } from '../contract/hiding';

/** What decides how long a try of a message takes. */
export interface TryOptions {
  readonly timeout: Duration;
  readonly maxBatchingWindow: Duration;
}

const DAY = 24 * 60 * 60;

/** A message that fails again and again is in the dead-letter queue after so many days at most. That queue then has it for as long again. */
const DAYS_OF_TRIES = 7;

/** The same if a rejected row fails its message: tries for its sake are short, and all that remains for an outage. */
const DAYS_OF_TRIES_IF_ROWS_FAIL = 3;

/** The queue deletes what is 14 days old, and tells nobody. So the last try must come well before. */
const MOST_DAYS_OF_TRIES = 12;

/** SQS's own limits, and fewer than five would be used up by throttling. */
export const FEWEST_RECEIVES = 5;
const MOST_RECEIVES = 1000;

/** How long the queue hides a message that nobody answers, in seconds. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export function visibilitySeconds({ timeout, maxBatchingWindow }: TryOptions): number {
  return 6 * secondsOf(timeout) + secondsOf(maxBatchingWindow);
}

/** The longest time from one receipt of a message to the next one, in seconds, if nothing else waits in the queue. */
function longestTry(options: TryOptions): number {
  const { timeout, maxBatchingWindow } = options;
  const invocation = secondsOf(timeout);
  return Math.max(visibilitySeconds(options), secondsOf(maxBatchingWindow) + invocation + longestHiding(invocation));
}

/** How often a message is received before it becomes a dead letter. */
export function defaultReceives(options: TryOptions, rowsFailMessages: boolean): number {
  return receivesIn(rowsFailMessages ? DAYS_OF_TRIES_IF_ROWS_FAIL : DAYS_OF_TRIES, options);
}

/** How often it may be received, so that it becomes one before the queue deletes it. */
export function mostReceives(options: TryOptions): number {
  return receivesIn(MOST_DAYS_OF_TRIES, options);
}

function receivesIn(days: number, options: TryOptions): number {
  if (options.timeout.isUnresolved() || options.maxBatchingWindow.isUnresolved()) {
    return MOST_RECEIVES; // which another rule refuses
  }
  return Math.min(MOST_RECEIVES, Math.floor(days * DAY / longestTry(options)));
}

/** Durations are checked after defaults are filled in, so one may still be no whole number of seconds. */
function secondsOf(duration: Duration): number {
  return duration.toSeconds({ integral: false });
}
