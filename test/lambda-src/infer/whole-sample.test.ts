import * as fc from 'fast-check';
import { inferred } from './inferred';
import { compile, run } from './printed';
import { randomSample } from './random-sample';
import { checkSample } from '../../../lambda-src/infer/check-sample';
import { printTable } from '../../../lambda-src/infer/print-table';
import { SampleOptions } from '../../../lambda-src/infer/sample';

const printed = (text: string, options?: SampleOptions) => {
  const { sample, table } = inferred(text, options);
  return printTable(table, sample, { tableName: 'orders', origin: 'a "sample" \u2028 of\nmany' });
};

test('whatever is inferred loads the whole sample', () => {
  fc.assert(fc.property(randomSample, ({ text, options, rows }) => {
    const { sample, table } = inferred(text, options);
    expect(table.rows).toBe(rows);
    expect(checkSample(sample, table)).toEqual([]);
  }), { numRuns: 500 });
});

test('what is printed is what was checked', () => {
  fc.assert(fc.property(randomSample, ({ text, options }) => {
    const { sample, table } = inferred(text, options);
    const { table: { tableName, columns }, payloadFormat, rowsPath } = run(printed(text, options));
    expect({ tableName, payloadFormat, rowsPath }).toEqual({ tableName: 'orders', payloadFormat: sample.payloadFormat, rowsPath: sample.rowsPath });
    expect(columns.map(({ name, type, overflow = 'REJECT', replaceInvalid, nullable = true, source }) => ({
      name, type: type._schema(), sql: type.sql, overflow, nullable, source: source?._schema() ?? { from: 'FIELD', path: [name] }, cutAt: 'CODE_POINT', ...replaceInvalid && { replaceInvalid },
    }))).toEqual(table.columns.map(({ column }) => column));
  }), { numRuns: 100 });
});

test('what is printed compiles, without an unused import', () => {
  expect(compile([
    ...fc.sample(randomSample, { numRuns: 20, seed: 1 }).map(({ text, options }) => printed(text, options)),
    printed('{"id":1,"":2}'),
    printed('{"orderId":"19.90","at":"2026-01-01T00:00:00.1234567Z"}'),
  ])).toEqual([]);
});
