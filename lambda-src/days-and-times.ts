import { fractionText, parseInstant, parseTime, SECONDS_A_DAY, utcText } from './instant';
import { ValueWriter } from './value-writer';
import { Overflow } from '../src/private/contract';

/** DATE: the day in UTC. A timestamp is one too if it is midnight, or may be cut to it. */
export function dateWriter(overflow: Overflow): ValueWriter {
  return (value, csv) => {
    if (typeof value !== 'string') {
      return 'WRONG_TYPE';
    }
    const instant = parseInstant(value);
    if (typeof instant === 'string') {
      return instant === 'OUT_OF_RANGE' ? instant : 'NOT_A_DATE';
    }
    const whole = instant.seconds % SECONDS_A_DAY === 0 && instant.micros === 0 && !instant.inexact;
    if (!whole && overflow !== 'TRUNCATE') {
      return 'EXCESS_PRECISION';
    }
    csv.ascii(utcText(instant).slice(0, 10));
    return whole ? 'WRITTEN' : 'TRUNCATED';
  };
}

/** TIME, which may say that it is in UTC but not that it is elsewhere, and TIMETZ, which keeps its offset and has UTC's without one. */
export function timeWriter(type: 'TIME' | 'TIMETZ', overflow: Overflow): ValueWriter {
  return (value, csv) => {
    if (typeof value !== 'string') {
      return 'WRONG_TYPE';
    }
    const time = parseTime(value);
    const offset = time?.offset ?? 0;
    if (time === undefined || (type === 'TIME' && offset !== 0)) {
      return 'NOT_A_TIME';
    }
    if (time.inexact && overflow !== 'TRUNCATE') {
      return 'EXCESS_PRECISION';
    }
    csv.ascii(`${clock(time.seconds)}:${two(time.seconds % 60)}${fractionText(time.micros)}`);
    if (type === 'TIMETZ') {
      csv.ascii(`${offset < 0 ? '-' : '+'}${clock(Math.abs(offset))}`);
    }
    return time.inexact ? 'TRUNCATED' : 'WRITTEN';
  };
}

/** Hours and minutes. */
function clock(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
