import { isText } from './kinds';
import { Trial } from './try-values';
import { TypeChoice } from './type-choice';

const DATE = new Trial({ name: 'DATE' });
const TIME = new Trial({ name: 'TIMESTAMP' });
const FINER_TIME = new Trial({ name: 'TIMESTAMP' }, { overflow: 'TRUNCATE' });

/** Chooses a type for texts that are days or times. Undefined for other values. */
export function chooseTime(values: readonly unknown[]): TypeChoice | undefined {
  return chooseDate(values) ?? chooseTimestamp(values);
}

function chooseDate(values: readonly unknown[]): TypeChoice | undefined {
  return values.every((value) => DATE.write(value) === value) ? { type: { name: 'DATE' }, reason: 'days' } : undefined;
}

function chooseTimestamp(values: readonly unknown[]): TypeChoice | undefined {
  if (!values.every((value) => isText(value) && FINER_TIME.refusal(value) === undefined)) {
    return undefined;
  }
  const times = (values as string[]).filter((text) => DATE.write(text) !== text);
  // A time takes a Z after it if it has no offset.
  const withOffset = times.filter((text) => FINER_TIME.refusal(`${text}Z`) !== undefined).length;
  const isCut = values.some((value) => TIME.refusal(value) !== undefined);
  const offsets = withOffset === 0 ? 'without an offset, so they count as UTC'
    : withOffset === times.length ? 'with an offset' : 'of which those without an offset count as UTC';
  return {
    type: { name: withOffset > 0 ? 'TIMESTAMPTZ' : 'TIMESTAMP' },
    ...isCut && { overflow: 'TRUNCATE' as const },
    reason: `${times.length < values.length ? 'days and times' : 'times'} ${offsets}${isCut ? ', cut to microseconds' : ''}`,
  };
}
