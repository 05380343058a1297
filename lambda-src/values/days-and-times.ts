import { readInstant } from './epoch';
import { ValueWriter } from './field';
import { nearest, parseTime, SECONDS_A_DAY } from './instant';
import { writeDay, writeTime } from './instant-digits';
import { EpochUnit, Overflow } from '../../src/private/contract/table';

/** Writes DATE, the day in UTC. A timestamp is accepted if it is midnight, or if overflow allows to truncate it. */
export function dateWriter(epoch: EpochUnit | undefined, overflow: Overflow): ValueWriter {
  return (value, csv, start) => {
    const instant = readInstant(value, epoch, csv);
    if (typeof instant === 'string') {
      return csv.refuse(instant === 'NOT_A_TIMESTAMP' ? 'NOT_A_DATE' : instant);
    }
    if (instant.seconds % SECONDS_A_DAY !== 0 || instant.micros !== 0 || instant.excess !== 'NONE') {
      if (overflow !== 'TRUNCATE') {
        return csv.refuse('EXCESS_PRECISION');
      }
      csv.truncated = true;
    }
    return writeDay(Math.floor(instant.seconds / SECONDS_A_DAY), csv.units, start);
  };
}

/** Writes TIME and TIMETZ. A TIME may have no offset other than UTC. A TIMETZ keeps its offset; without one it is in UTC. */
export function timeWriter(type: 'TIME' | 'TIMETZ', overflow: Overflow): ValueWriter {
  return (value, csv, start) => {
    if (typeof value !== 'string') {
      return csv.refuse('WRONG_TYPE');
    }
    const time = parseTime(value);
    const offset = time?.offset ?? 0;
    if (time === undefined || (type === 'TIME' && offset !== 0)) {
      return csv.refuse('NOT_A_TIME');
    }
    if (time.excess !== 'NONE') {
      if (overflow !== 'TRUNCATE' && overflow !== 'ROUND') {
        return csv.refuse('EXCESS_PRECISION');
      }
      csv.truncated = true;
    }
    const { seconds, micros } = overflow === 'ROUND' ? nearest(time) : time;
    if (seconds === SECONDS_A_DAY) {
      return csv.refuse('OUT_OF_RANGE');
    }
    const end = writeTime(seconds, micros, csv.units, start);
    return type === 'TIME' ? end : csv.ascii(offsetText(offset), end);
  };
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
