import * as zlib from 'zlib';
import { messageOf } from './encoding';
import { ingestSchema } from './ingest-schema';
import { payloads } from './payloads';
import { Table, TABLES } from './tables';
import { encodePieces } from '../../lambda-src/encode/encode-pieces';
import { Message } from '../../lambda-src/message/messages';
import { compress } from '../../lambda-src/staging/compression';
import { atMost, Measure, measureCpu, median, medianRatio } from '../measure';

/** The rows of a full batch have so many characters: what is left of 6 MB without envelopes and escapes. */
const BATCH_CHARACTERS = 5_500_000;
const MESSAGE_CHARACTERS = 200_000;
const ROUNDS = 9;

/** What a batch of each table takes to compress as it is staged, compared with zstd's own level and with gzip. */
export function measureCompression(): Measure[] {
  const compared = Object.entries<Table>(TABLES).map(([name, table]) => compare(name, table));
  const worst = (of: 'time' | 'size') => Math.max(...compared.map((ratios) => ratios[of]));
  return [
    atMost(1, 'zstdTime', 'zstd of a batch, the table that takes longest', 'zstd-3', worst('time')),
    atMost(1.1, 'zstdSize', 'its size, the table that is largest', 'zstd-3', worst('size')),
  ];
}

function compare(name: string, table: Table): { time: number; size: number } {
  const batch = batchOf(table);
  const csv = Buffer.concat([...encodePieces(batch, ingestSchema(table.columns, table.payloadFormat, 'EXACTLY_ONCE'))]);
  const levels = {
    'zstd-1': zstd(csv, 1),
    'zstd-3': zstd(csv, 3),
    'staged': () => compress(csv, 'ZSTD'),
    'gzip-1': () => compress(csv, 'GZIP'),
  };
  const times = measureCpu(levels, ROUNDS);
  const size = (level: keyof typeof levels) => levels[level]().length / levels['zstd-3']().length;
  const time = (level: keyof typeof levels) => medianRatio(times[level], times['zstd-3']);
  const ratios = (Object.keys(levels) as (keyof typeof levels)[]).map((level) => `${level} ${time(level).toFixed(2)} / ${size(level).toFixed(2)}`);
  console.log(`  ${name.padEnd(20)} ${(csv.length / 1e6).toFixed(1).padStart(5)} MB   zstd-3 ${(median(times['zstd-3']) / 1000).toFixed(0)} ms   time / size: ${ratios.join('   ')}`);
  return { time: time('staged'), size: size('staged') };
}

function batchOf(table: Table): Message[] {
  const batch: Message[] = [];
  let characters = 0;
  for (const { body } of payloads(table, MESSAGE_CHARACTERS)) {
    characters += body.length;
    if (characters > BATCH_CHARACTERS) break;
    batch.push(messageOf(body, batch.length));
  }
  return batch;
}

/** Has as much room for the result as the handler gives it. */
function zstd(csv: Buffer, level: number): () => Buffer {
  const chunkSize = csv.length + Math.floor(csv.length / 256) + 1024;
  return () => zlib.zstdCompressSync(csv, { chunkSize, params: { [zlib.constants.ZSTD_c_compressionLevel]: level } });
}
