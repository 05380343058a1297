import { Duration } from 'aws-cdk-lib';
import { intervalOf } from '../schedule-interval';

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
 * The cadence of an expression of EventBridge Scheduler. Of a cron expression, it counts minutes and hours and takes every day for a day
 * with loads. It is undefined for a token, and for a schedule that is due only once.
 */
export function onSchedule(expression: string): LoadCadence | undefined {
  const interval = intervalOf(expression);
  if (interval) {
    return every(interval);
  }
  const [, minutes, hours] = /^cron\((\S+) (\S+) .*\)$/.exec(expression) ?? [];
  if (hours === undefined) {
    return undefined;
  }
  const times = countOf(minutes, 60) * countOf(hours, 24);
  return { seconds: DAY / times, words: times === 1 ? 'at most once a day' : `at most ${times} times a day` };
}

/** The number of values that a field of a cron expression allows, out of `all`, which start at 0. */
function countOf(field: string, all: number): number {
  return field.split(',').reduce((sum, part) => {
    const [range, step] = part.split('/');
    const [from, to] = range === '*' ? [0, all - 1] : range.split('-').map(Number);
    const last = to ?? (step === undefined ? from : all - 1);
    return sum + Math.ceil((last - from + 1) / Number(step ?? 1));
  }, 0);
}

function inWords(seconds: number): string {
  const [size, unit] = seconds % DAY === 0 ? [DAY, 'day'] : seconds % HOUR === 0 ? [HOUR, 'hour'] : seconds % MINUTE === 0 ? [MINUTE, 'minute'] : [1, 'second'];
  const count = seconds / size;
  return count === 1 ? unit : `${count} ${unit}s`;
}
