import { Duration } from 'aws-cdk-lib';
import { dueTimesOf, intervalOf } from '../schedule-interval';

/** How often a warehouse is loaded while messages arrive. */
export interface LoadCadence {
  /** The seconds from one load to the next. */
  readonly seconds: number;
  /** The cadence in words, after "a load". */
  readonly words: string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function every(interval: Duration): LoadCadence {
  const seconds = interval.toSeconds();
  return { seconds, words: seconds === 0 ? 'for every batch' : `every ${inWords(seconds)}` };
}

/**
 * The cadence of an expression of EventBridge Scheduler. Of a cron expression, it takes every day for a day with loads. It is undefined for a
 * token, and for a schedule that is due only once.
 */
export function onSchedule(expression: string): LoadCadence | undefined {
  const interval = intervalOf(expression);
  if (interval) {
    return every(interval);
  }
  const times = dueTimesOf(expression)?.timesADay;
  return times === undefined ? undefined : { seconds: DAY / times, words: times === 1 ? 'at most once a day' : `at most ${times} times a day` };
}

function inWords(seconds: number): string {
  const [size, unit] = seconds % DAY === 0 ? [DAY, 'day'] : seconds % HOUR === 0 ? [HOUR, 'hour'] : seconds % MINUTE === 0 ? [MINUTE, 'minute'] : [1, 'second'];
  const count = seconds / size;
  return count === 1 ? unit : `${count} ${unit}s`;
}
