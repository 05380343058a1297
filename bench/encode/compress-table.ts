import * as zlib from 'zlib';
import { messageOf } from './encoding';
import { ingestSchema } from './ingest-schema';
import { payloads } from './payloads';
import { Table, TableName, TABLES } from './tables';
import { encodePieces } from '../../lambda-src/encode/encode-pieces';
import { Message } from '../../lambda-src/message/messages';
import { compress } from '../../lambda-src/staging/compression';
import { measureCpu, median, medianRatio } from '../measure';

/** What it takes to compress a batch of a table, and what is left of it, compared with zstd's own level. */
export interface TableCompression {
  readonly csvBytes: number;
  /** Milliseconds of zstd's own level. */
  readonly milliseconds: number;
  readonly ratios: Readonly<Record<'zstd-1' | 'zstd-3' | 'staged' | 'gzip-1', { readonly time: number; readonly size: number }>>;
}

/** The rows of a full batch have so many characters: what is left of 6 MB without envelopes and escapes. */
const BATCH_CHARACTERS = 5_500_000;
const MESSAGE_CHARACTERS = 200_000;
const ROUNDS = 15;

const table: Table = TABLES[process.argv[2] as TableName];
const csv = Buffer.concat([...encodePieces(batchOf(table), ingestSchema(table.columns, table.payloadFormat, 'EXACTLY_ONCE'))]);
const levels = {
  'zstd-1': zstd(1),
  'zstd-3': zstd(3),
  'staged': () => compress(csv, 'ZSTD'),
  'gzip-1': () => compress(csv, 'GZIP'),
};
const times = measureCpu(levels, ROUNDS);
const ratioOf = (level: keyof typeof levels) => (
  { time: medianRatio(times[level], times['zstd-3']), size: levels[level]().length / levels['zstd-3']().length });
const measured: TableCompression = {
  csvBytes: csv.length,
  milliseconds: median(times['zstd-3']) / 1000,
  ratios: { 'zstd-1': ratioOf('zstd-1'), 'zstd-3': ratioOf('zstd-3'), 'staged': ratioOf('staged'), 'gzip-1': ratioOf('gzip-1') },
};
console.log(JSON.stringify(measured));

function batchOf(one: Table): Message[] {
  const batch: Message[] = [];
  let characters = 0;
  for (const { body } of payloads(one, MESSAGE_CHARACTERS)) {
    characters += body.length;
    if (characters > BATCH_CHARACTERS) break;
    batch.push(messageOf(body, batch.length));
  }
  return batch;
}

/** Has as much room for the result as the handler gives it. */
function zstd(level: number): () => Buffer {
  const chunkSize = csv.length + Math.floor(csv.length / 256) + 1024;
  return () => zlib.zstdCompressSync(csv, { chunkSize, params: { [zlib.constants.ZSTD_c_compressionLevel]: level } });
}
