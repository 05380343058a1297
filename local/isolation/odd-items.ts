import { OddKind, Target } from './odd-kind';
import { filling } from './odd-sizes';
import { payloadOf, TextRow } from './payload';

/** More bytes than DynamoDB takes of the partition key and of the sort key. */
const TOO_LONG = { k: 2049, o: 1025 };

/** Values of a key, as JSON. Null is a key that is missing: then the row has that of its place. */
const KEYS = ['""', '" "', '"~NULL~"', '"~N~"', '"\\u0000"', '"\\ud83d"', '"😀"', '{}', '[]', '[1]', 'true', '1e400', '0', 'null'];

const NUMBERS = [
  '1e126', '-1e126', '1e-131', '9.9e125', '-9.9e125', '1e-130', '1e400', '-0', '0e999999999', `${'1'.repeat(38)}`, '1'.repeat(39), `0.${'1'.repeat(39)}`, '9'.repeat(126), '1'.repeat(127),
];

const LEVELS = [31, 32, 33, 34, 500];

/** So many numbers of a digit are an item of almost 400 KB, as DynamoDB counts them, in a message of 200 KB. */
const MOST_NUMBERS = 100_000;

const intoItems = ({ items }: Target) => items === true;

/** A row between two good ones. */
function between(target: Target, ...members: TextRow): { readonly body: string } {
  const good: TextRow = [['n', '1'], ['t', '"good"']];
  return { body: payloadOf(target.payloadFormat, [good, [['n', '2'], ...members], good]) };
}

function list(value: string, count: number): string {
  return `[${Array.from({ length: count }, () => value).join(',')}]`;
}

function nested(open: string, close: string, levels: number): string {
  return open.repeat(levels) + '1' + close.repeat(levels);
}

/** What every column takes, and DynamoDB does not, or only just. */
export const ODD_ITEMS: readonly OddKind[] = [
  {
    title: 'keys that no item has',
    fits: intoItems,
    make: (_, target) => (['k', 'o'] as const).flatMap((key) => {
      const lengths = [TOO_LONG[key] - 1, TOO_LONG[key], 5001].flatMap((bytes) => [`"${'x'.repeat(bytes)}"`, `"${'é'.repeat(bytes / 2)}${'x'.repeat(bytes % 2)}"`]);
      return [...KEYS, ...lengths].map((value) => between(target, [key, value]));
    }),
  },
  { title: 'numbers that no item has', fits: intoItems, make: (_, target) => NUMBERS.flatMap((number) => [number, `{"a":[${number}]}`].map((value) => between(target, ['s', value]))) },
  {
    title: 'more levels than an item has',
    fits: intoItems,
    make: (_, target) => LEVELS.flatMap((levels) => [nested('[', ']', levels), nested('{"a":', '}', levels)].map((value) => between(target, ['s', value]))),
  },
  {
    title: 'about as large as an item can be',
    fits: intoItems,
    make: (_, target) => ['1', '[]', '{}', '""', '-5'].map((value) => between(target, ['s', list(value, 2.6 * MOST_NUMBERS / (value.length + 1))])),
  },
];

/** Rows that become many times as large when they are items. The stand-in of DynamoDB takes long for large items, so an event is full of such only if they are too large. */
export const ITEM_SIZES: readonly OddKind[] = [
  filling('items of 95,000 numbers', intoItems, (target) => payloadOf(target.payloadFormat, [[['n', '1'], ['s', list('1', 0.95 * MOST_NUMBERS)]]]), 12),
  filling('items of 60,000 empty lists', intoItems, (target) => payloadOf(target.payloadFormat, [[['n', '1'], ['s', list('[]', 60_000)]]]), 4),
  filling('125,000 numbers for one item', intoItems, (target) => payloadOf(target.payloadFormat, [[['n', '1'], ['s', list('1', 1.25 * MOST_NUMBERS)]]])),
  filling('500 items', intoItems, (target) => payloadOf(target.payloadFormat, Array.from({ length: 500 }, () => [['n', '1']] as const)), 2),
];
