import * as fc from 'fast-check';
import { readRows } from '../../../lambda-src/csv/read-rows';
import { RowIndex, RowIndexBuilder } from '../../../lambda-src/csv/row-index';

/** A file of so many rows of about so many bytes, and its index with at most so many offsets. */
function fileOf(rows: number, rowBytes: number, maxOffsets: number): { csv: Buffer; index: RowIndex } {
  const builder = new RowIndexBuilder(maxOffsets);
  const lines = ['id,text\n'];
  let offset = lines[0].length;
  for (let row = 1; row <= rows; row++) {
    const line = `${row},"${'x'.repeat(rowBytes * (row % 3) / 2)}\n"\n`;
    builder.add(offset);
    lines.push(line);
    offset += line.length;
  }
  return { csv: Buffer.from(lines.join('')), index: builder.finish({ columns: ['id', 'text'], bytes: offset, longestRow: { row: 1, line: 1, jsonBytes: 1 } }) };
}

/** Reads out of a buffer, and notes what was read. */
function reading(csv: Buffer) {
  const seen = { requests: 0, bytes: 0, atOnce: 0, most: 0 };
  const readRange = async (start: number, end: number) => {
    seen.requests++;
    seen.bytes += end - start;
    seen.most = Math.max(seen.most, ++seen.atOnce);
    await new Promise(setImmediate);
    seen.atOnce--;
    return csv.subarray(start, end);
  };
  return { seen, readRange };
}

test('any rows of a file are read, whatever the stride of its index', async () => {
  const rowNumbers = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1 }).map((rows) => rows.sort((a, b) => a - b));
  await fc.assert(fc.asyncProperty(rowNumbers, fc.integer({ min: 2, max: 400 }), async (rows, maxOffsets) => {
    const { csv, index } = fileOf(400, 100, maxOffsets);
    const read = await readRows(index, rows, reading(csv).readRange);
    expect(read.map(({ row }) => row)).toEqual(rows);
    expect(read.map(({ cells }) => Number(cells[0]))).toEqual(rows);
    expect(read.map(({ cells }) => cells[1]!.length)).toEqual(rows.map((row) => 100 * (row % 3) / 2 + 1));
  }));
});

test('rows of a small file are read by one request', async () => {
  const { csv, index } = fileOf(1000, 100, 1000);
  const { seen, readRange } = reading(csv);
  await readRows(index, [1, 500, 1000], readRange);
  expect(seen).toMatchObject({ requests: 1, bytes: csv.length - 'id,text\n'.length });
});

test('rows that lie far apart are read by themselves, several at a time, and hardly more than they', async () => {
  const { csv, index } = fileOf(3000, 10_000, 1_000_000);
  const rows = Array.from({ length: 100 }, (_, i) => 1 + i * 30);
  const { seen, readRange } = reading(csv);
  await readRows(index, rows, readRange);
  expect(seen.requests).toBe(100);
  expect(seen.bytes).toBeLessThan(csv.length / 20);
  expect(seen.most).toBe(16);
});

test('a file other than the one that was indexed is noticed', async () => {
  const { csv, index } = fileOf(100, 10, 100);
  await expect(readRows(index, [50], reading(csv.subarray(3)).readRange)).rejects.toThrow('row 50 is not where the row index says');
});
