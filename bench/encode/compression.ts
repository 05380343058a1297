import type { TableCompression } from './compress-table';
import { inOwnProcess } from './own-process';
import { TableName, TABLES } from './tables';
import { atMost, Measure } from '../measure';

/** What a batch of each table takes to compress as it is staged, compared with zstd's own level and with gzip. */
export function measureCompression(): Measure[] {
  const staged = (Object.keys(TABLES) as TableName[]).map(compare);
  return [
    atMost(1, 'zstdTime', 'zstd of a batch, the table that takes longest', 'zstd-3', Math.max(...staged.map(({ time }) => time))),
    atMost(1.1, 'zstdSize', 'its size, the table that is largest', 'zstd-3', Math.max(...staged.map(({ size }) => size))),
  ];
}

function compare(name: TableName): TableCompression['ratios']['staged'] {
  const { csvBytes, milliseconds, ratios } = inOwnProcess<TableCompression>('compress-table', name);
  const levels = Object.entries(ratios).map(([level, { time, size }]) => `${level} ${time.toFixed(2)} / ${size.toFixed(2)}`);
  console.log(`  ${name.padEnd(20)} ${(csvBytes / 1e6).toFixed(1).padStart(5)} MB   zstd-3 ${milliseconds.toFixed(0)} ms   time / size: ${levels.join('   ')}`);
  return ratios.staged;
}
