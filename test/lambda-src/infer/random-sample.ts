import * as fc from 'fast-check';
import { envelope } from './inferred';
import { SampleOptions } from '../../../lambda-src/infer/sample';
import { NULL_MARKER } from '../../../lambda-src/values/loadable-text';

/** A sample as a text, with the number of its rows. */
export interface RandomSample {
  readonly text: string;
  readonly options?: SampleOptions;
  readonly rows: number;
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => one !== NULL_MARKER);
const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${min - 1},${max - 1}}$`));
const asText = (json: fc.Arbitrary<string>) => json.map((one) => JSON.stringify(one));
const time = fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString());

/** The values of a field as JSON, by what a producer means. */
const KINDS: readonly fc.Arbitrary<string>[] = [
  fc.integer().map(String),
  fc.integer({ min: -99, max: 99 }).map((one) => `${one}.0`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
  digits(1, 60),
  digits(1, 36).map((one) => `-${one}`),
  fc.tuple(digits(1, 30), digits(1, 30)).map(([whole, places]) => `${whole}.${places}`),
  fc.tuple(digits(1, 3), fc.integer({ min: -40, max: 40 })).map(([whole, power]) => `${whole}e${power}`),
  fc.boolean().map(String),
  fc.constant('null'),
  asText(text),
  asText(fc.constantFrom('', ' ', 'true', 'FALSE', 't', '0', '-0', '007', '1.10', '1e3', '+5', '.5', '5.', 'NaN', 'null', '\\N', '"', ',', '\n', '2024-02-30', 'a\0', '\ud800', '\0'.repeat(9))),
  asText(fc.integer().map(String)),
  asText(fc.tuple(digits(1, 25), fc.stringMatching(/^\d{1,25}$/)).map(([whole, places]) => `${whole}.${places}`)),
  asText(fc.tuple(digits(1, 5), fc.stringMatching(/^\d{2}$/)).map(([whole, places]) => `${whole}.${places}`)),
  asText(time.map((one) => one.slice(0, 10))),
  asText(time),
  asText(time.map((one) => one.replace('T', ' ').slice(0, 19))),
  asText(time.map((one) => `${one.slice(0, 19)}.123456789+05:30`)),
  asText(fc.stringMatching(/^[0-9]{8}$/)),
  asText(fc.tuple(text, fc.integer({ min: 1, max: 300 })).map(([one, times]) => one.repeat(times))),
  fc.json({ maxDepth: 3 }).filter((one) => !/"\d+":/.test(one)), // objects with numbered fields may be frames of pandas
];

const name = fc.oneof(
  fc.constantFrom('id', 'orderId', 'OrderId', 'order_id', 'xmin', '#tag', '__proto__', 'a b', 'Ü', 'it\'s', '"', '\\', 'line\nend', '\u2028', '*/', '${x}', 'X'.repeat(140)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((one) => !/^\d+$/.test(one)),
);

const mixed = fc.subarray([...KINDS], { minLength: 2 }).map((some) => fc.oneof(...some));

/** Fields, most of them with values of one kind. */
const fields = fc.uniqueArray(
  fc.tuple(name, fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...KINDS) }, { weight: 1, arbitrary: mixed })),
  { minLength: 1, maxLength: 8, selector: ([field]) => field },
);

/** A field of a row: its name, and its value as JSON. */
type Member = readonly [name: string, json: string];

/** Rows that may lack some of the fields, but not all. */
const rows: fc.Arbitrary<Member[][]> = fields.chain((all) => fc.array(
  fc.tuple(...all.map(([field, values]) => fc.option(values.map((json): Member => [field, json]), { freq: 5 })))
    .map((members) => members.filter((member) => member !== null))
    .filter((members) => members.length > 0),
  { minLength: 1, maxLength: 12 },
));

type Written = Omit<RandomSample, 'rows'>;

const object = (row: readonly Member[]) => `{${row.map(([field, json]) => `${JSON.stringify(field)}:${json}`).join()}}`;
const objects = (all: readonly Member[][]) => all.map(object);
const namesOf = (all: readonly Member[][]) => [...new Set(all.flatMap((row) => row.map(([field]) => field)))];
const valueOf = (row: readonly Member[], field: string) => row.find(([one]) => one === field)?.[1];
const textOf = (json: string) => json.startsWith('"') ? JSON.parse(json) as string : json;
const cell = (json: string) => `"${textOf(json).replaceAll('"', '""')}"`;

const attributes = (row: readonly Member[]) => Object.fromEntries(row.map(([field, json]) =>
  [field, { Type: json.startsWith('[') ? 'String.Array' : 'String', Value: textOf(json) }]));

const WRITERS: readonly ((all: readonly Member[][]) => Written)[] = [
  (all) => ({ text: `[${objects(all).join()}]` }),
  (all) => ({ text: objects(all).join('\n') }),
  (all) => ({ text: envelope(`[${objects(all).join()}]`) }),
  (all) => ({ text: objects(all).map((row) => envelope(row)).join('\n') }),
  (all) => ({ text: JSON.stringify(objects(all).map((row) => envelope(row))) }),
  (all) => ({ text: all.map((row, at) => envelope(object(row), { MessageAttributes: attributes(row), ...at % 2 && { Subject: `${at}` } })).join('\n') }),
  (all) => ({ text: object([...all[0], ['list of rows', `[${objects(all).join()}]`]]), options: { rowsPath: ['list of rows'] } }),
  (all) => ({
    text: `[${all.map((row) => object([...row, ['way to it', object([...row, ['list of rows', `[${object(row)}]`]])]])).join()}]`,
    options: { rowsPath: ['way to it', 'list of rows'] },
  }),
  (all) => ({
    text: `{"columns":${JSON.stringify(namesOf(all))},"rows":[${all.map((row) => `[${namesOf(all).map((field) => valueOf(row, field) ?? 'null').join()}]`).join()}]}`,
  }),
  (all) => ({
    text: object(namesOf(all).map((field) => [field, object(all.flatMap((row, at): Member[] => {
      const json = valueOf(row, field);
      return json === undefined ? [] : [[`${at}`, json]];
    }))])),
    options: { format: 'PANDAS' },
  }),
  (all) => ({
    text: [namesOf(all).map((field) => cell(JSON.stringify(field))), ...all.map((row) => namesOf(all).map((field) => {
      const json = valueOf(row, field);
      return json === undefined ? '' : cell(json);
    }))].map((line) => line.join()).join('\n'),
  }),
];

export const randomSample: fc.Arbitrary<RandomSample> = fc.tuple(rows, fc.constantFrom(...WRITERS))
  .map(([all, write]) => ({ ...write(all), rows: all.length }));
