import { papaparseCsv, papaparsePipeline } from './encode/baselines';
import { measureCompression } from './encode/compression';
import { encoding, inTurn, messageOf } from './encode/encoding';
import { ingestSchema } from './encode/ingest-schema';
import { inOwnProcess } from './encode/own-process';
import { peakOf } from './encode/peak';
import { Table, TableName, TABLES } from './encode/tables';
import { objectsPayload, TELEGRAM_COLUMNS, TelegramRow, telegramRows, textsPayload } from './encode/telegram-rows';
import type { TableTimes } from './encode/time-table';
import { atMost, Benchmark, Measure, measureCpu, median, medianRatio } from './measure';
import { RowReader } from '../lambda-src/encode/row-reader';
import { RowWriter } from '../lambda-src/encode/row-writer';
import { CsvBuffer } from '../lambda-src/values/csv-buffer';
import { writeInteger } from '../lambda-src/values/integer-digits';
import { NULL_MARKER } from '../lambda-src/values/loadable-text';
import { writeText } from '../lambda-src/values/quoted-text';
import { IngestSchema } from '../src/private/contract/ingest';

const ROWS = 1000;
const PAYLOADS = 8;
const PEAK_MEGABYTES = 256;

const COMMA = 0x2c;
const NEWLINE = 0x0a;

export const encodeBenchmark: Benchmark = {
  title: 'Encoder: from the payload of a message to CSV in UTF-8, in CPU time; and the memory of the ingest\'s process for an event of 6 MB',
  async run(): Promise<readonly Measure[]> {
    const measures: Measure[] = [];
    for (const [name, table] of Object.entries<Table>(TABLES)) {
      measures.push(...await measureTable(name as TableName, table));
    }
    return [...measures, ...compareWithPeers(), ...measureCompression()];
  },
};

async function measureTable(name: TableName, table: Table): Promise<Measure[]> {
  const { ratio, microsecondsARow } = inOwnProcess<TableTimes>('time-table', name);
  const { peak, cpu } = await peakOf(table);
  console.log(`  ${name.padEnd(20)} ${ratio.toFixed(2).padStart(7)} x JSON.parse   ${microsecondsARow.toFixed(2).padStart(6)} µs a row   6 MB: ${
    `${peak.toFixed(0)} MB`.padStart(7)}, ${`${cpu.toFixed(0)} ms`.padStart(7)} of CPU`);
  return [
    atMost(table.goal, name, table.what, 'JSON.parse of the rows as objects', ratio),
    atMost(PEAK_MEGABYTES, `${name}Peak`, `${table.what}: megabytes of the process for an event of 6 MB`, 'a function of 256 MB', peak),
  ];
}

function compareWithPeers(): Measure[] {
  const times = measureCpu(cases());
  show(times);
  const of = (name: keyof typeof times, baseline: keyof typeof times) => medianRatio(times[name], times[baseline]);
  return [
    atLeast(2.1, 'vsPapaparsePipeline', 'objects to CSV', 'checks by hand and papaparse', of('papaparsePipeline', 'objects')),
    atLeast(4, 'encoderVsPapaparse', 'fields to CSV, unchecked', 'papaparse, which checks nothing either', of('papaparse', 'csvOnly')),
    atLeast(3, 'checkedEncoderVsPapaparse', 'rows to CSV, checked', 'papaparse, which checks nothing', of('papaparse', 'encoder')),
  ];
}

function atLeast(goal: number, key: string, what: string, baseline: string, ratio: number): Measure {
  return { key, what: `${what}: times faster`, baseline, ratio, goal, goalIs: 'LEAST' };
}

function cases() {
  const rows = telegramRows(ROWS * PAYLOADS, 7);
  const chunks = Array.from({ length: PAYLOADS }, (_, at) => rows.slice(at * ROWS, (at + 1) * ROWS));
  const payloads = chunks.map(objectsPayload);
  const plain = ingestSchema(TELEGRAM_COLUMNS);
  const objects = encoding(payloads, plain, ROWS);
  const fields = chunks.map((chunk) => chunk.map((row) => Object.values(row)));
  const parsed = payloads.map((payload) => JSON.parse(payload) as TelegramRow[]);
  return {
    jsonParse: inTurn(payloads, (payload) => JSON.parse(payload)),
    objects,
    objectsWithId: encoding(payloads, ingestSchema(TELEGRAM_COLUMNS, 'JSON', 'EXACTLY_ONCE'), ROWS),
    objectsOfTexts: encoding(chunks.map(textsPayload), plain, ROWS),
    papaparsePipeline: inTurn(payloads, papaparsePipeline),
    encoder: inTurn(parsed, rowsToCsv(plain)),
    papaparse: inTurn(fields, papaparseCsv),
    csvOnly: inTurn(fields, fieldsToCsv()),
  };
}

/** Writes fields, without reading or checking rows. */
function fieldsToCsv(): (rows: readonly unknown[][]) => Buffer | undefined {
  const csv = new CsvBuffer(1024 * 1024);
  return (rows) => {
    let end = 0;
    for (const row of rows) {
      csv.reserve(end);
      for (const field of row) {
        end = typeof field === 'string' ? writeText(field, csv, end) : typeof field === 'number' ? writeInteger(field, csv.units, end) : csv.ascii(NULL_MARKER, end);
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
    reader.startMessage(messageOf('', 0), {});
    for (const row of rows) {
      reader.read(row, 0);
      end = writer.write(reader.values, csv, end);
    }
    return csv.toUtf8(end);
  };
}

function show(times: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, samples] of Object.entries(times)) {
    const ratio = medianRatio(samples, times.jsonParse).toFixed(2);
    console.log(`  ${name.padEnd(20)} ${ratio.padStart(7)} x JSON.parse   ${(median(samples) / 1000).toFixed(2).padStart(6)} ms`);
  }
}
