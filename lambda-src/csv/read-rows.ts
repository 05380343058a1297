import { Cell, CsvRow, parseRows } from './csv-rows';
import { Block, RowIndex } from './row-index';
import { utf8 } from './utf8';

/** Reads bytes `start` to `end` (exclusive) of the file. */
export type ReadRange = (start: number, end: number) => Promise<Buffer>;

/** A row by its number in the file, counted from 1. */
export interface NumberedRow {
  readonly row: number;
  readonly cells: readonly Cell[];
}

/** Blocks no farther apart are read by one request: reading past so many bytes takes S3 less time than another answer. */
const MAX_GAP_BYTES = 64 * 1024;

/** Most bytes of one request, unless a single block is larger. */
const MAX_REQUEST_BYTES = 256 * 1024;

/** Requests at a time; with the size of each it bounds the memory that reading takes. */
const MAX_REQUESTS = 16;

interface Request extends Block {
  readonly end: number;
  readonly rows: readonly number[];
}

/** Reads rows out of a file of any size, and hardly more of it than their blocks. `rows` must ascend. */
export async function readRows(index: RowIndex, rows: readonly number[], readRange: ReadRange): Promise<NumberedRow[]> {
  const requests = planRequests(index, rows);
  const answers: NumberedRow[][] = requests.map(() => []);
  let next = 0;
  const work = async () => {
    while (next < requests.length) {
      const number = next++;
      const request = requests[number];
      answers[number] = rowsIn(index, request, await readRange(request.start, request.end));
    }
  };
  await Promise.all(Array.from({ length: MAX_REQUESTS }, work));
  return answers.flat();
}

/** As few requests as reach the blocks of the rows, which must ascend. */
export function planRequests(index: Pick<RowIndex, 'block' | 'blockOf'>, rows: readonly number[]): Request[] {
  const requests: (Request & { end: number; rows: number[] })[] = [];
  for (const row of rows) {
    const block = index.block(index.blockOf(row));
    const last = requests.at(-1);
    if (last && block.start - last.end <= MAX_GAP_BYTES && block.end - last.start <= MAX_REQUEST_BYTES) {
      last.end = block.end;
      last.rows.push(row);
    } else {
      requests.push({ ...block, rows: [row] });
    }
  }
  return requests;
}

function rowsIn(index: RowIndex, { start, rows }: Request, bytes: Buffer): NumberedRow[] {
  const found: NumberedRow[] = [];
  let blockNumber = -1;
  let block: CsvRow[] = [];
  for (const row of rows) {
    if (index.blockOf(row) !== blockNumber) {
      blockNumber = index.blockOf(row);
      const { start: blockStart, end } = index.block(blockNumber);
      block = parseRows(bytes.toString('latin1', blockStart - start, end - start), index.header.delimiter).filter(({ cells }) => cells.length > 0);
    }
    const cells = block[index.placeInBlock(row)]?.cells.map(utf8);
    if (cells?.length !== index.header.columns.length) {
      throw new Error(`row ${row} is not where the row index says; the CSV is not the one that was indexed`);
    }
    found.push({ row, cells });
  }
  return found;
}
