import { papaparseCsv, papaparsePipeline } from './baselines';
import { leastHeap } from './heap';
import { Benchmark, Measure, measureCpu, median, medianRatio } from './measure';
import { objectsPayload, TelegramRow, telegramRows, telegramSchema, textsPayload, tuplesPayload } from './telegram-rows';
import { BatchAccount } from '../lambda-src/encode/batch';
import { encodePieces } from '../lambda-src/encode/encode-pieces';
import { RowReader } from '../lambda-src/encode/row-reader';
import { RowWriter } from '../lambda-src/encode/row-writer';
import { messageDigest } from '../lambda-src/message/message-digest';
import { Message } from '../lambda-src/message/messages';
import { compress } from '../lambda-src/staging/compression';
import { CsvBuffer } from '../lambda-src/values/csv-buffer';
import { writeInteger } from '../lambda-src/values/integer-digits';
import { NULL_MARKER } from '../lambda-src/values/loadable-text';
import { IngestSchema } from '../src/private/contract/ingest';

const ROWS = 1000;
/** Several payloads take turns, because V8 would remember the texts of a single payload's numbers. */
const PAYLOADS = 8;
const HEAP_GOAL = 128;

const COMMA = 0x2c;
const NEWLINE = 0x0a;

export const encodeBenchmark: Benchmark = {
  title: 'Encoder: from the payload of 1,000 telegram rows to CSV in UTF-8, in CPU time',
  async run(): Promise<readonly Measure[]> {
    const times = measureCpu(cases());
    show(times);
    const of = (name: keyof typeof times, baseline: keyof typeof times) => medianRatio(times[name], times[baseline]);
    const heap = leastHeap();
    return [
      atMost(2, 'objectsToCsv', 'objects to CSV', of('objects', 'jsonParse')),
      atMost(1.6, 'tuplesToCsv', 'tuples to CSV', of('tuples', 'jsonParse')),
      atLeast(2.3, 'vsPapaparsePipeline', 'objects to CSV', 'checks by hand and papaparse', of('papaparsePipeline', 'objects')),
      atLeast(5, 'encoderVsPapaparse', 'fields to CSV, unchecked', 'papaparse, which checks nothing either', of('papaparse', 'csvOnly')),
      atLeast(3, 'checkedEncoderVsPapaparse', 'rows to CSV, checked', 'papaparse, which checks nothing', of('papaparse', 'encoder')),
      atMost(3.3, 'withZstd3', 'objects to CSV, zstd-3', of('zstd', 'jsonParse')),
      atMost(5, 'withGzip1', 'objects to CSV, gzip-1', of('gzip', 'jsonParse')),
      atMost(1, 'heap6MB', 'heap for an event of 6 MB', heap === undefined ? Infinity : heap / HEAP_GOAL, `${HEAP_GOAL} MB`),
    ];
  },
};

function atMost(goal: number, key: string, what: string, ratio: number, baseline: string = 'JSON.parse of the rows as objects'): Measure {
  return { key, what, baseline, ratio, goal, goalIs: 'MOST' };
}

function atLeast(goal: number, key: string, what: string, baseline: string, ratio: number): Measure {
  return { key, what: `${what}: times faster`, baseline, ratio, goal, goalIs: 'LEAST' };
}

function cases() {
  const rows = telegramRows(ROWS * PAYLOADS, 7);
  const chunks = Array.from({ length: PAYLOADS }, (_, at) => rows.slice(at * ROWS, (at + 1) * ROWS));
  const payloads = chunks.map(objectsPayload);
  const plain = telegramSchema('JSON', 'AT_LEAST_ONCE');
  const objects = encoding(payloads, plain);
  const fields = chunks.map((chunk) => chunk.map((row) => Object.values(row)));
  const parsed = payloads.map((payload) => JSON.parse(payload) as TelegramRow[]);
  return {
    jsonParse: inTurn(payloads, (payload) => JSON.parse(payload)),
    objects,
    objectsWithId: encoding(payloads, telegramSchema('JSON', 'EXACTLY_ONCE')),
    objectsOfTexts: encoding(chunks.map(textsPayload), plain),
    tuples: encoding(chunks.map(tuplesPayload), telegramSchema('TUPLES', 'AT_LEAST_ONCE')),
    papaparsePipeline: inTurn(payloads, papaparsePipeline),
    encoder: inTurn(parsed, rowsToCsv(plain)),
    papaparse: inTurn(fields, papaparseCsv),
    csvOnly: inTurn(fields, fieldsToCsv()),
    zstd: () => compress(objects(), 'ZSTD'),
    gzip: () => compress(objects(), 'GZIP'),
  };
}

function inTurn<T, R>(items: readonly T[], run: (item: T) => R): () => R {
  let turn = 0;
  return () => run(items[turn = (turn + 1) % items.length]);
}

function encoding(bodies: readonly string[], schema: IngestSchema): () => Buffer {
  return inTurn(bodies.map(message), (one) => {
    const pieces = encodePieces([one], schema);
    const csv = pieces.next().value as Buffer; // a thousand rows are one piece
    const { counts } = pieces.next().value as BatchAccount;
    if (counts.rowsStaged !== ROWS) {
      throw new Error(`every row must be staged: ${JSON.stringify(counts)}`);
    }
    return csv;
  });
}

function message(body: string): Message {
  const id = '0f6f1d4e-8a51-5b0e-9f0c-3d3f1f6a2b77';
  return { itemIdentifier: id, messageId: id, deduplicationId: id, publishedAt: '2026-03-04T05:06:07.000Z', topicArn: '', attributes: {}, body, mayHoldUnloadable: false, digest: messageDigest(body, {}) };
}

/** Writes fields, without reading or checking rows. */
function fieldsToCsv(): (rows: readonly unknown[][]) => Buffer | undefined {
  const csv = new CsvBuffer(1024 * 1024);
  return (rows) => {
    let end = 0;
    for (const row of rows) {
      csv.reserve(end);
      for (const field of row) {
        end = typeof field === 'string' ? csv.text(field, end) : typeof field === 'number' ? writeInteger(field, csv.units, end) : csv.ascii(NULL_MARKER, end);
        csv.units[end++] = COMMA;
      }
      csv.units[end - 1] = NEWLINE;
    }
    return csv.toUtf8(end);
  };
}

/** Runs the encoder with all its checks, but without the parser. */
function rowsToCsv(schema: IngestSchema): (rows: readonly TelegramRow[]) => Buffer | undefined {
  const [reader, writer, csv] = [new RowReader(schema), new RowWriter(schema), new CsvBuffer(1024 * 1024)];
  return (rows) => {
    let end = 0;
    reader.startMessage(message(''), undefined);
    for (const row of rows) {
      reader.read(row);
      end = writer.write(reader.values, csv, end);
    }
    return csv.toUtf8(end);
  };
}

function show(times: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, samples] of Object.entries(times)) {
    const ratio = medianRatio(samples, times.jsonParse).toFixed(2);
    console.log(`  ${name.padEnd(20)} ${(median(samples) / 1000).toFixed(2).padStart(7)} ms   ${ratio.padStart(5)} x JSON.parse`);
  }
}
