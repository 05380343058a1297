import * as fc from 'fast-check';
import { parse } from 'papaparse';

import { checkCsv } from '../../../../local/aws/redshift/copy-csv';
import type { CopyStatement } from '../../../../local/aws/redshift/copy-statement';
import { parseCopy } from '../../../../local/aws/redshift/copy-statement';
import type { CopyColumn } from '../../../../local/aws/redshift/copy-values';
import { TokenReader } from '../../../../local/aws/redshift/reader';
import { Rendering } from '../../../../local/aws/redshift/rendering';
import { tokenize } from '../../../../local/aws/redshift/tokens';

function copy(options: string): CopyStatement {
  return parseCopy(new TokenReader(tokenize(`t FROM 's3://b/k' IAM_ROLE 'arn:aws:iam::1:role/r' CSV ${options}`)), new Rendering());
}

const varchar = (name: string, length: number): CopyColumn => ({ name, type: 'character varying', length, scale: 0, notNull: false });

/** Reads a CSV as PostgreSQL does: NULL is `\N` without quotes. */
function readBack(csv: Buffer, { quote, delimiter }: CopyStatement): (string | null)[][] {
  // papaparse does not report quotes. So NULL is replaced by a text that no field holds, which differs from a quoted \N.
  const quotedOrNull = new RegExp(`${quote}(?:[^${quote}]|${quote}${quote})*${quote}|(?<=^|[\\n${delimiter}])\\\\N(?=[\\n${delimiter}]|$)`, 'g');
  const marked = csv.toString().replace(quotedOrNull, (found) => (found === '\\N' ? '\0' : found));
  return parse<string[]>(marked, { delimiter, quoteChar: quote, newline: '\n' }).data
    .slice(0, csv.length > 0 && csv.at(-1) === 0x0a ? -1 : undefined)
    .map(row => row.map(value => (value === '\0' ? null : value)));
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '"', "'", ',', '|', '\n', '\r', ' ', '\\', 'N', '~'), maxLength: 6 });

/** Writes a field as a producer may: in quotes, in quotes with blanks around them, or bare if that is possible. */
const field = fc.record({ value: fc.option(text, { nil: null }), quoted: fc.boolean(), blanks: fc.constantFrom('', ' ', '  ') });

describe('whatever the texts, what PostgreSQL reads is what was written', () => {
  test.each([
    ['the defaults', ''],
    ['another null string', "NULL AS '~N'"],
    ['another delimiter and another quote', "DELIMITER '|' QUOTE AS ''''"],
  ])('with %s', (_, options) => {
    const statement = copy(options);
    const { quote, delimiter, nullAs } = statement;
    fc.assert(fc.property(
      fc.array(fc.tuple(field, field), { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.boolean(),
      (rows, lineEnd, endsWithLine) => {
        const written = rows.map(row => row.map(({ value, quoted, blanks }) => {
          if (value === null || value === nullAs) {
            return nullAs;
          }
          const bare = !quoted && !/^[ \t]*$/.test(value) && ![quote, delimiter, '\n', '\r'].some(special => value.includes(special));
          return bare ? value : `${blanks}${quote}${value.replaceAll(quote, quote + quote)}${quote}${blanks}`;
        }).join(delimiter));
        const input = Buffer.from(written.join(lineEnd) + (endsWithLine && rows.length > 0 ? lineEnd : ''));
        const { csv, rows: count, errors } = checkCsv('f', input, [varchar('a', 100), varchar('b', 100)], statement, 1);
        expect(errors).toEqual([]);
        expect(count).toBe(rows.length);
        expect(readBack(csv, statement)).toEqual(rows.map(row => row.map(({ value }) => (value === nullAs ? null : value))));
      },
    ), { numRuns: 300 });
  });
});

test('rows with errors are left out, and every other row comes through', () => {
  const statement = copy('MAXERROR 1000');
  const columns: CopyColumn[] = [{ name: 'id', type: 'integer', length: 0, scale: 0, notNull: true }, varchar('text', 4)];
  const row = fc.record({ id: fc.oneof(fc.integer({ min: 0, max: 99 }).map(String), fc.constantFrom('', 'x', '99999999999')), value: text });
  fc.assert(fc.property(fc.array(row, { maxLength: 10 }), rows => {
    const input = Buffer.from(rows.map(({ id, value }) => `${id},"${value.replaceAll('"', '""')}"\n`).join(''));
    // trailing blanks never make a text too long
    const good = rows.filter(({ id, value }) => /^\d{1,2}$/.test(id) && Buffer.byteLength(value.replace(/ +$/, '')) <= 4);
    const { csv, rows: count, errors } = checkCsv('f', input, columns, statement, 1000);
    expect([count, count + errors.length]).toEqual([good.length, rows.length]);
    expect(readBack(csv, statement).map(([id]) => id)).toEqual(good.map(({ id }) => id));
  }), { numRuns: 300 });
});

test('a text that is cut by TRUNCATECOLUMNS is the longest start of it that fits and ends with a character', () => {
  const statement = copy('TRUNCATECOLUMNS');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }).filter(value => !/["\\\n\r\0]/.test(value)), fc.integer({ min: 1, max: 20 }), (value, length) => {
    const { csv } = checkCsv('f', Buffer.from(`"${value}"\n`), [varchar('a', length)], statement, 1);
    let expected = '';
    for (const character of value) {
      if (Buffer.byteLength(expected + character) > length) {
        break;
      }
      expected += character;
    }
    expect(csv.toString()).toBe(`"${expected}"\n`);
  }), { numRuns: 300 });
});

test('a file without anything to change is passed on as it lies in memory', () => {
  const input = Buffer.from('id,text\n1,"a ""b"""\n2,\\N\n');
  const { csv, rows } = checkCsv('f', input, [varchar('a', 5), varchar('b', 9)], copy('IGNOREHEADER 1'), 1);
  expect(rows).toBe(2);
  expect(csv.buffer).toBe(input.buffer);
});
