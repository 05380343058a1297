import { quoted } from './code-text';
import { SampleField } from './fields';
import { bytesOf, describeKinds, isNested, isText } from './kinds';
import { chooseNumber } from './number-types';
import { chooseTime } from './time-types';
import { Trial } from './try-values';
import { Leniency, TypeChoice } from './type-choice';
import { SourceSchema, TypeSchema } from '../../src/private/contract/table';
import { isJsonObject } from '../message/json-object';
import { readDecimal } from '../values/numbers';

const VARCHAR_LENGTHS = [16, 64, 256, 1024, 4096, 16_384, 65_535];
const LONGEST = 65_535;

/** The length of a column whose values are unknown. */
const UNKNOWN_LENGTH = 256;

const BOOLEAN = new Trial({ name: 'BOOLEAN' });

const LENIENCIES: readonly Leniency[] = [{}, { overflow: 'TRUNCATE' }, { replaceInvalid: true }, { overflow: 'TRUNCATE', replaceInvalid: true }];
const MOST_LENIENT = LENIENCIES[LENIENCIES.length - 1];
const ANY_VALUE = new Trial({ name: 'SUPER' }, MOST_LENIENT);
const ANY_TEXT = new Trial({ name: 'VARCHAR', length: LONGEST }, MOST_LENIENT);

/**
 * Chooses a type that takes all values of a field and keeps each as it is written, so that a text such as `007` is no number.
 *
 * Types are tried with the writers of the handler, the strictest first. What no column takes does not decide.
 */
export function chooseType(field: SampleField): TypeChoice {
  const taker = field.values.some(isNested) ? ANY_VALUE : ANY_TEXT;
  const values = field.values.filter((value) => taker.refusal(value) === undefined);
  const filled = values.filter((value) => value !== '');
  if (filled.length === 0) {
    const found = field.values.length === 0 ? 'null in every row' : values.length === 0 ? 'no value that a column takes' : 'empty texts only';
    return { type: { name: 'VARCHAR', length: UNKNOWN_LENGTH }, reason: `${found}, so the type is unknown` };
  }
  return chooseSuper(filled, field.source)
    ?? chooseBoolean(filled)
    ?? chooseNumber(filled, field.isFloat)
    ?? chooseTime(filled)
    ?? chooseText(values);
}

export interface RefusedValue {
  readonly row: number;
  readonly why: string;
}

/** The first value of a field that its column does not take. */
export function firstRefused({ values, rows }: SampleField, { type, ...leniency }: TypeChoice): RefusedValue | undefined {
  const trial = new Trial(type, leniency);
  const at = values.findIndex((value) => value !== '' && trial.refusal(value) !== undefined);
  return at < 0 ? undefined : { row: rows[at], why: trial.refusal(values[at])! };
}

function chooseSuper(values: readonly unknown[], source: SourceSchema): TypeChoice | undefined {
  if (!values.some(isNested)) {
    return undefined;
  }
  return leniently({ name: 'SUPER' }, values, [describeKinds(values), ...pathInto(values, source)]);
}

/** How a value inside of the objects gets a column of its own, or the objects in a list become rows. */
function pathInto(values: readonly unknown[], source: SourceSchema): string[] {
  if (source.from !== 'FIELD' && source.from !== 'PARENT') {
    return [];
  }
  if (source.from === 'FIELD' && values.some((value) => Array.isArray(value) && value.some(isJsonObject))) {
    return ['infer with --rows-path if objects in the lists are rows'];
  }
  const [member] = values.flatMap((value) => isJsonObject(value) ? Object.keys(value).slice(0, 1) : []);
  const reader = source.from === 'FIELD' ? 'path' : 'parent';
  return member ? [`ColumnSource.${reader}(${[...source.path, member].map(quoted).join(', ')}) takes a value of them`] : [];
}

function chooseBoolean(values: readonly unknown[]): TypeChoice | undefined {
  const isKept = (value: unknown) => typeof value === 'boolean' || (isText(value) && BOOLEAN.write(value) === value.toLowerCase());
  return values.every(isKept) ? { type: { name: 'BOOLEAN' }, reason: values.some(isText) ? 'true and false as text' : 'true and false' } : undefined;
}

function chooseText(values: readonly unknown[]): TypeChoice {
  const longest = values.reduce((most: number, value) => Math.max(most, bytesOf(value)), 0);
  const length = VARCHAR_LENGTHS.find((one) => one >= 2 * longest) ?? LONGEST;
  const looksLikeNumbers = values.every((value) => typeof readDecimal(value) === 'object');
  return leniently({ name: 'VARCHAR', length }, values, [
    `${describeKinds(values)} of up to ${longest.toLocaleString('en')} ${longest === 1 ? 'byte' : 'bytes'}`,
    ...looksLikeNumbers ? ['numbers would lose how they are written, such as leading zeros'] : [],
  ]);
}

/** A column that takes the values with as little leniency as it needs. */
function leniently(type: TypeSchema, values: readonly unknown[], reasons: readonly string[]): TypeChoice {
  const leniency = LENIENCIES.find((one) => new Trial(type, one).takes(values)) ?? MOST_LENIENT;
  const isCut = leniency.overflow === 'TRUNCATE';
  return {
    type,
    ...leniency,
    reason: [
      ...reasons,
      ...isCut ? ['texts of more than 65,535 bytes are cut'] : [],
      ...leniency.replaceInvalid ? ['characters that no column holds are replaced'] : [],
    ].join('; '),
  };
}
