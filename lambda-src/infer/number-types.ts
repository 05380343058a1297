import { isNumber, isText } from './kinds';
import { Trial } from './try-values';
import { TypeChoice } from './type-choice';
import { Decimal, parseDecimal } from '../values/decimal';
import { numberText, readDecimal } from '../values/numbers';

/** No column but a VARCHAR can be widened later, so a whole number gets a type that holds so many times the largest one of the sample. */
const ROOM = 100n;

const MOST_DIGITS = 38;
const MOST_SCALE = 37;

/** Redshift stores a DECIMAL of more digits in 16 bytes instead of 8. */
const SHORT_DIGITS = 18;

/** How many more digits before the point a DECIMAL of few digits holds. */
const ROOM_DIGITS = 3;

const INTEGER = new Trial({ name: 'INTEGER' });
const BIGINT = new Trial({ name: 'BIGINT' });
const WHOLE = new Trial({ name: 'DECIMAL', precision: MOST_DIGITS, scale: 0 });
const EPOCHS = (['SECONDS', 'MILLISECONDS', 'MICROSECONDS', 'NANOSECONDS'] as const).map((unit) => ({ unit, trial: new Trial({ name: 'TIMESTAMPTZ', epoch: unit }) }));
const DOUBLE = new Trial({ name: 'DOUBLE PRECISION' });

/** Chooses a type for numbers, and for texts that are numbers as a column would write them. Undefined for other values. */
export function chooseNumber(values: readonly unknown[], isFloat: boolean): TypeChoice | undefined {
  return (isFloat ? undefined : chooseWhole(values)) ?? chooseDouble(values) ?? chooseDecimal(values);
}

function chooseWhole(values: readonly unknown[]): TypeChoice | undefined {
  const fields = values.map((value) => WHOLE.write(value));
  if (!fields.every((field, at): field is string => field !== undefined && (!isText(values[at]) || field === values[at]))) {
    return undefined;
  }
  const numbers = fields.map(BigInt);
  const [least, greatest] = [numbers.reduce((one, other) => one < other ? one : other), numbers.reduce((one, other) => one > other ? one : other)];
  const takes = (trial: Trial, room: bigint) => [least, greatest].every((number) => trial.refusal(String(number * room)) === undefined);
  const range = `${describe(values, 'whole numbers')} from ${least.toLocaleString('en')} to ${greatest.toLocaleString('en')}${epochHint(values)}`;
  if (takes(INTEGER, ROOM)) {
    return { type: { name: 'INTEGER' }, reason: range };
  }
  return takes(BIGINT, 1n)
    ? { type: { name: 'BIGINT' }, reason: range }
    : { type: { name: 'DECIMAL', precision: MOST_DIGITS, scale: 0 }, reason: `${range}, beyond 64 bits` };
}

/** What numbers may be, if they are times of this century. */
function epochHint(values: readonly unknown[]): string {
  const unit = EPOCHS.find(({ trial }) => values.every((value) => trial.write(value)?.startsWith('20')))?.unit;
  return unit === undefined ? '' : `; if they are times, take ColumnType.timestamptzFromEpoch(EpochUnit.${unit})`;
}

/** Takes only numbers that a double is: no digit is lost. */
function chooseDouble(values: readonly unknown[]): TypeChoice | undefined {
  const isKept = (value: unknown) => isNumber(value) && isSameNumber(DOUBLE.write(value), numberText(value)!);
  return values.every(isKept)
    ? { type: { name: 'DOUBLE PRECISION' }, reason: `numbers with fractions${epochHint(values) || '; for exact amounts take ColumnType.decimal()'}` }
    : undefined;
}

function isSameNumber(written: string | undefined, sent: string): boolean {
  return written !== undefined && JSON.stringify(parseDecimal(written)) === JSON.stringify(parseDecimal(sent));
}

function chooseDecimal(values: readonly unknown[]): TypeChoice | undefined {
  const decimals = values.map(readDecimal);
  if (!decimals.every((decimal): decimal is Decimal => typeof decimal === 'object')) {
    return undefined;
  }
  const wholeDigits = most(decimals.map(({ integer }) => integer.length));
  const places = most(decimals.map(({ fraction }) => fraction.length));
  const fixed = fixedPlaces(values);
  const scale = fixed ?? Math.max(places, Math.min(2 * places, MOST_SCALE, MOST_DIGITS - wholeDigits));
  const precision = wholeDigits + scale + ROOM_DIGITS <= SHORT_DIGITS ? SHORT_DIGITS : MOST_DIGITS;
  if (scale > MOST_SCALE || wholeDigits + scale > precision) {
    return undefined;
  }
  const type = { name: 'DECIMAL', precision, scale } as const;
  const trial = new Trial(type);
  const isKept = (value: unknown) => {
    const field = trial.write(value);
    return field !== undefined && (!isText(value) || value === (fixed === undefined ? field : withPlaces(field, fixed)));
  };
  const digits = `up to ${wholeDigits || 1} digits before and ${fixed ?? places} after the point`;
  return values.every(isKept) ? { type, reason: `${describe(values, values.some(isText) ? 'decimals' : 'numbers that a double would round')}, ${digits}` } : undefined;
}

/** The decimal places that all texts have, as `19.90` and `5.00` do. Undefined if they differ, or if not all values are texts. */
function fixedPlaces(values: readonly unknown[]): number | undefined {
  const places = new Set(values.map((value) => isText(value) ? value.split('.')[1]?.length ?? 0 : undefined));
  return places.size === 1 ? [...places][0] : undefined;
}

function withPlaces(field: string, places: number): string {
  const [whole, fraction = ''] = field.split('.');
  return places === 0 ? whole : `${whole}.${fraction.padEnd(places, '0')}`;
}

function describe(values: readonly unknown[], what: string): string {
  return values.every(isText) ? `${what} as text` : values.some(isText) ? `${what}, some as text,` : what;
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other), 0);
}
