import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { FileHandle, open, stat } from 'fs/promises';
import { tmpdir } from 'os';
import * as path from 'path';
import { deflateRawSync, inflateRawSync } from 'zlib';
import { Benchmark, Measure, medianRatio, median } from './measure';
import { indexedTelegram } from './publisher/indexed-telegram';
import { CsvRow, parseRows } from '../lambda-src/csv/csv-rows';
import { planRequests, readRows } from '../lambda-src/csv/read-rows';
import { Block, RowIndex } from '../lambda-src/csv/row-index';
import { utf8 } from '../lambda-src/csv/utf8';
import { Random, sampleRows } from '../lambda-src/sampling/sample';

const ROWS = 1_000_000;
const TICKS = 41;
const BLOCK_ROWS = [32, 256, 1024];

/** A way to store rows so that some of them can be read without the others. */
interface Layout {
  readonly name: string;
  readonly bytes: number;
  /** Reads rows of the file. Returns also the number of requests, and the bytes in all. */
  read(rows: readonly number[]): Promise<{ readonly cells: readonly unknown[]; readonly requests: number; readonly bytes: number }>;
}

/** The cost of drawing rows out of a million: from the plain CSV by offsets, or from blocks of rows that are deflated one by one. */
export const layoutBenchmark: Benchmark = {
  title: 'Layout: rows of a tick out of 1,000,000, in CPU time',
  async run(): Promise<readonly Measure[]> {
    const { csvFile, indexFile } = await indexedTelegram(ROWS);
    const index = RowIndex.parse(readFileSync(indexFile));
    const csv = await open(csvFile);
    const folder = mkdtempSync(path.join(tmpdir(), 'layout-'));
    try {
      const plain = plainLayout(csv, index, (await stat(csvFile)).size);
      const blocks = [];
      for (const rows of BLOCK_ROWS) {
        blocks.push(await blockLayout(csv, index, rows, path.join(folder, `${rows}`)));
      }
      const times = await measure([plain, ...blocks.map(({ layout }) => layout)]);
      await Promise.all(blocks.map(({ file }) => file.close()));
      return blocks.map(({ layout, rows }) => ({
        key: `layoutBlocks${rows}`, what: `${layout.name}`, baseline: plain.name, ratio: medianRatio(times.get(layout)!, times.get(plain)!), goal: 1, goalIs: 'LEAST',
      }));
    } finally {
      await csv.close();
      rmSync(folder, { recursive: true });
    }
  },
};

function plainLayout(csv: FileHandle, index: RowIndex, bytes: number): Layout {
  return {
    name: 'plain CSV and offsets',
    bytes,
    async read(rows) {
      let requests = 0;
      let read = 0;
      const cells = await readRows(index, rows, async (start, end) => {
        requests++;
        read += end - start;
        return bytesOf(csv, start, end);
      });
      return { cells, requests, bytes: read };
    },
  };
}

async function blockLayout(csv: FileHandle, index: RowIndex, rows: number, path_: string) {
  const file = await open(path_, 'w+');
  const offsets = [0];
  const { header } = index;
  for (let first = 1; first <= header.rows; first += rows) {
    const { start } = index.block(index.blockOf(first));
    const { end } = index.block(index.blockOf(Math.min(header.rows, first + rows - 1)));
    const block = deflateRawSync(await bytesOf(csv, start, end));
    await file.write(block);
    offsets.push(offsets.at(-1)! + block.length);
  }
  const blocks = {
    blockOf: (row: number) => Math.floor((row - 1) / rows),
    block: (number: number): Block => ({ start: offsets[number], end: offsets[number + 1] }),
  };
  const layout: Layout = {
    name: `deflated blocks of ${rows} rows`,
    bytes: offsets.at(-1)!,
    async read(drawn) {
      const requests = planRequests(blocks, drawn);
      const cells: unknown[] = [];
      for (const { start, end, rows: wanted } of requests) {
        const bytes = await bytesOf(file, start, end);
        let inflated: CsvRow[] = [];
        let number = -1;
        for (const row of wanted) {
          if (blocks.blockOf(row) !== number) {
            number = blocks.blockOf(row);
            const block = blocks.block(number);
            inflated = parseRows(inflateRawSync(bytes.subarray(block.start - start, block.end - start)).toString('latin1'));
          }
          cells.push({ row, cells: inflated[(row - 1) % rows].cells.map(utf8) });
        }
      }
      return { cells, requests: requests.length, bytes: requests.reduce((sum, { start, end }) => sum + end - start, 0) };
    },
  };
  return { layout, rows, file };
}

async function bytesOf(file: FileHandle, start: number, end: number): Promise<Buffer> {
  return (await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start)).buffer;
}

/** Measures the CPU time of ticks that draw up to 1,000 rows, as the publisher does by default. Layouts take turns. */
async function measure(layouts: readonly Layout[]): Promise<Map<Layout, number[]>> {
  const times = new Map(layouts.map((layout) => [layout, [] as number[]]));
  const figures = new Map(layouts.map((layout) => [layout, { requests: [] as number[], bytes: [] as number[] }]));
  for (let tick = -5; tick < TICKS; tick++) {
    const rows = sampleRows(new Random(`tick ${tick}`), ROWS, { min: 1, max: 1000 });
    let expected: string | undefined;
    for (const layout of layouts) {
      const before = process.cpuUsage();
      const { cells, requests, bytes } = await layout.read(rows);
      const { user, system } = process.cpuUsage(before);
      expected ??= JSON.stringify(cells);
      if (JSON.stringify(cells) !== expected) {
        throw new Error(`${layout.name} returns other rows than the first layout`);
      }
      if (tick >= 0) { // the first ones warm up
        times.get(layout)!.push(user + system);
        figures.get(layout)!.requests.push(requests);
        figures.get(layout)!.bytes.push(bytes);
      }
    }
  }
  for (const layout of layouts) {
    const { requests, bytes } = figures.get(layout)!;
    console.log(`  ${layout.name.padEnd(28)} ${(layout.bytes / 1e6).toFixed(0).padStart(5)} MB   a tick: ${(median(times.get(layout)!) / 1000).toFixed(1).padStart(6)} ms CPU, ${
      String(median(requests)).padStart(4)} requests, ${(median(bytes) / 1e6).toFixed(1).padStart(5)} MB`);
  }
  return times;
}
