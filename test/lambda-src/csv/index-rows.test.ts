import * as fc from 'fast-check';
import * as Papa from 'papaparse';
import { READABLE, UNREADABLE } from './csv-corpus';
import { Cell, parseRows } from '../../../lambda-src/csv/csv-rows';
import { indexRows } from '../../../lambda-src/csv/index-rows';
import { MAX_OFFSETS, RowIndex, RowIndexBuilder } from '../../../lambda-src/csv/row-index';
import { utf8 } from '../../../lambda-src/csv/utf8';

const MIB = 1024 * 1024;

/** The bytes in pieces of so many bytes. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

async function index(csv: string | Buffer, pieceSize: number = MIB, delimiter?: string): Promise<RowIndex> {
  return indexRows('rows.csv', pieces(Buffer.from(csv), pieceSize), { delimiter });
}

/** The rows of a file, each read from the block in which its index says it is. */
function readThrough(found: RowIndex, csv: string | Buffer): Cell[][] {
  return Array.from({ length: found.header.rows }, (_, i) => {
    const { start, end } = found.block(found.blockOf(i + 1));
    const rows = parseRows(Buffer.from(csv).toString('latin1', start, end), found.header.delimiter).filter(({ cells }) => cells.length > 0);
    return rows[found.placeInBlock(i + 1)].cells.map(utf8);
  });
}

describe.each([1, 2, 3, 7, MIB])('a file that comes in pieces of %d bytes', (pieceSize) => {
  test.each(READABLE)('with $name is read', async ({ csv, delimiter, columns, rows }) => {
    const found = await index(csv, pieceSize, delimiter);
    expect(found.header.columns).toEqual(columns);
    expect(readThrough(found, csv)).toEqual(rows);
  });

  test.each(UNREADABLE)('with $name is refused, naming the place', async ({ csv, delimiter, error }) => {
    await expect(index(csv, pieceSize, delimiter)).rejects.toMatchObject({ message: `rows.csv: ${error}` });
  });
});

describe('a row that no message holds', () => {
  test.each([
    ['opens a quote', '"', 'opens a quote on line 3 that never closes'],
    ['holds text behind a closing quote', '"3"', 'holds text behind a closing quote; write a quote inside a quoted field as two quotes'],
    ['is only long', '', 'is in a row of more than 8388608 bytes, which no message holds; shorten the row'],
  ])('is refused before the rest of the file is read, if it %s', async (_, start, error) => {
    let read = 0;
    async function* endless() {
      yield Buffer.from(`a,b\n1,2\n3,${start}`);
      for (const piece = Buffer.alloc(64 * 1024, 'x'); ; read += piece.length) {
        yield piece;
      }
    }
    await expect(indexRows('rows.csv', endless())).rejects.toThrow(`rows.csv: row 2 (line 3, column 'b') ${error}`);
    expect(read).toBeLessThan(20 * MIB);
  });

  test('a row of 8 MiB is read', async () => {
    const csv = `a,b\n1,"${'""\n'.repeat(2 * MIB)}"\n3,4\n`;
    expect((await index(csv, 64 * 1024)).header).toMatchObject({ rows: 2, longestRow: { row: 1, line: 2 } });
  });
});

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\n', '\r', '\r\n', ' ', 'a', 'é', '😀') }),
);
const cell = fc.option(text);

interface Written {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly csv: string;
  readonly newline: '\n' | '\r\n';
  readonly delimiter: string;
}

/** A table, written as CSV in one of the many ways there are. */
const written: fc.Arbitrary<Written> = fc
  .uniqueArray(text.filter((name) => name !== ''), { minLength: 2, maxLength: 5 })
  .chain((columns) => fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { minLength: 1, maxLength: 20 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|', ' ', ':', '\\', '*'),
    newline: fc.constantFrom('\n' as const, '\r\n' as const),
    emptyLines: fc.boolean(),
    bom: fc.constantFrom('', '\uFEFF'),
    lastLineEnd: fc.boolean(),
    quoteAll: fc.boolean(),
  }))
  .map(({ columns, rows, delimiter, newline, emptyLines, bom, lastLineEnd, quoteAll }) => {
    const field = (value: Cell, bare: boolean) => value === null ? '' : bare && /^[^"\r\n\uFEFF]+$/.test(value) && !value.includes(delimiter) ? value : `"${value.replaceAll('"', '""')}"`;
    const lineEnd = emptyLines ? newline + newline : newline;
    const lines = [columns, ...rows].map((cells) => cells.map((value) => field(value, !quoteAll)).join(delimiter));
    return { columns, rows, newline, delimiter, csv: bom + lines.join(lineEnd) + (lastLineEnd ? lineEnd : '') };
  });

test('any table that can be written as CSV is read back as it was, in pieces of any size', async () => {
  await fc.assert(fc.asyncProperty(written, fc.integer({ min: 1, max: 50 }), async ({ columns, rows, csv, delimiter }, pieceSize) => {
    const found = await index(csv, pieceSize, delimiter);
    expect(found.header.columns).toEqual(columns);
    expect(readThrough(found, csv)).toEqual(rows);
  }), { numRuns: 500 });
});

test('papaparse reads the same rows, but for the difference between null and the empty text', async () => {
  await fc.assert(fc.asyncProperty(written, async ({ csv, newline, delimiter }) => {
    const found = await index(csv, MIB, delimiter);
    const mine = [found.header.columns, ...readThrough(found, csv)].map((row) => row.map((value) => value ?? ''));
    expect(mine).toEqual(Papa.parse<string[]>(csv, { delimiter, newline, skipEmptyLines: true }).data);
  }), { numRuns: 500 });
});

test('the longest row is measured as it stands in a message', async () => {
  await fc.assert(fc.asyncProperty(written, async ({ columns, rows, csv, delimiter }) => {
    const sizes = rows.map((cells) => Buffer.byteLength(JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, cells[i]])))));
    const { longestRow } = (await index(csv, MIB, delimiter)).header;
    expect(longestRow.jsonBytes).toBe(Math.max(...sizes));
    expect(sizes[longestRow.row - 1]).toBe(longestRow.jsonBytes);
  }));
});

test('the longest row is named by the line it begins on', async () => {
  const { longestRow } = (await index('a,b\n1,"2\n2"\n3,"4\n4 and more"\n5,6\n')).header;
  expect(longestRow).toEqual({ row: 2, line: 4, jsonBytes: Buffer.byteLength('{"a":"3","b":"4\\n4 and more"}') });
});

test('an index never holds more offsets than its limit, and every row is in the block it names', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 2, max: 64 }), (rows, maxOffsets) => {
    const builder = new RowIndexBuilder(maxOffsets);
    for (let row = 1; row <= rows; row++) {
      builder.add(row * 10);
    }
    const found = RowIndex.parse(builder.finish({ columns: ['a'], bytes: (rows + 1) * 10, longestRow: { row: 1, line: 1, jsonBytes: 1 } }).serialize());
    expect(found.serialize().length).toBeLessThanOrEqual(maxOffsets * 6 + 200);
    for (let row = 1; row <= rows; row++) {
      const { start, end } = found.block(found.blockOf(row));
      expect(start + found.placeInBlock(row) * 10).toBe(row * 10);
      expect(end).toBeGreaterThan(row * 10);
    }
  }), { numRuns: 30 });
});

test('one request reads the index of a file of any size', () => {
  expect(MAX_OFFSETS * 6).toBeLessThanOrEqual(2 * 1024 * 1024);
});
