import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { ZipEntry, zipOf } from './zip';
import { RowIndex } from '../../lambda-src/csv/row-index';
import { CsvCompression, CsvIndexResult } from '../../src/private/contract/publish';

const SCRIPT = path.join(__dirname, '..', '..', 'assets', 'lambda-src', 'index-csv', 'index.js');
const CSV = Buffer.from('id,text\n1,a\n2,"b\nb"\n3,""\n');
const ENTRY: ZipEntry = { name: 'data/chat.csv', contents: CSV };

const GZIP: CsvCompression = { format: 'GZIP' };

function zipped(entry: string): CsvCompression {
  return { format: 'ZIP', entry };
}

let folder: string;
let cacheDirectory: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'index-csv-'));
  cacheDirectory = path.join(folder, 'cache');
  fs.mkdirSync(cacheDirectory);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function file(name: string, contents: Buffer): string {
  fs.writeFileSync(path.join(folder, name), contents);
  return path.join(folder, name);
}

/** Runs the bundle as the construct does. */
function run(source: string, compression?: CsvCompression, ...nodeOptions: string[]) {
  return spawnSync(process.execPath, [...nodeOptions, SCRIPT, JSON.stringify({ path: source, compression, cacheDirectory })], { encoding: 'utf8' });
}

function index(csv: string, compression?: CsvCompression): CsvIndexResult {
  const { stdout, stderr } = run(csv, compression);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('a CSV is indexed again for another delimiter', () => {
  const csv = file('rows.csv', Buffer.from('a,b;c\n1,2;3\n'));
  const columns = [undefined, ';', ','].map((delimiter) => {
    const { stdout } = spawnSync(process.execPath, [SCRIPT, JSON.stringify({ path: csv, delimiter, cacheDirectory })], { encoding: 'utf8' });
    return (JSON.parse(stdout) as CsvIndexResult).columns;
  });
  expect(columns).toEqual([['a', 'b;c'], ['a,b', 'c'], ['a', 'b;c']]);
  expect(fs.readdirSync(cacheDirectory)).toHaveLength(3);
});

test('a CSV is indexed where it lies', () => {
  const csv = file('rows.csv', CSV);
  const result = index(csv);
  expect(result).toMatchObject({ csvFile: csv, rows: 3, columns: ['id', 'text'] });
  const { header } = RowIndex.parse(fs.readFileSync(result.indexFile));
  expect(header).toMatchObject({ rows: 3, bytes: CSV.length });
  expect(result.longestRow).toEqual({ row: 2, line: 3, messageBytes: '[{"id":"2","text":"b\\nb"}]'.length + 'deduplicationId'.length + 'String'.length + 32 });
});

test('an entry of a zip is inflated and indexed', () => {
  const result = index(file('rows.zip', zipOf({ name: 'readme', contents: Buffer.from('hello') }, ENTRY)), zipped('data/chat.csv'));
  expect(path.basename(result.csvFile)).toBe('chat.csv');
  expect(fs.readFileSync(result.csvFile)).toEqual(CSV);
  expect(result.rows).toBe(3);
});

test('a gzip file is inflated and indexed', () => {
  const result = index(file('rows.csv.gz', gzipSync(CSV)), GZIP);
  expect(fs.readFileSync(result.csvFile)).toEqual(CSV);
  expect(result.csvFile).toMatch(/\.csv$/);
  expect(index(file('copy.gz', gzipSync(CSV)), GZIP)).toEqual(result);
});

test.each([
  ['is cut', gzipSync(CSV).subarray(0, 20), 'is not a gzip file, or is truncated or corrupt: unexpected end of file'],
  ['is none', CSV, 'is not a gzip file, or is truncated or corrupt: incorrect header check'],
  ['is empty', gzipSync(''), 'is empty; its first row must name the columns'],
])('a gzip file that %s is refused, naming it, and nothing is kept', (_, contents, reason) => {
  const gzip = file('rows.csv.gz', contents);
  const { status, stderr } = run(gzip, GZIP);
  expect(stderr).toBe(`${gzip}: ${reason}`);
  expect(status).toBe(1);
  expect(fs.readdirSync(cacheDirectory)).toEqual([]);
});

test('what was made is used again for the same contents, wherever they lie, and for no other', () => {
  const first = index(file('rows.zip', zipOf(ENTRY)), zipped(ENTRY.name));
  const made = fs.statSync(first.indexFile).mtimeMs;
  expect(index(file('copy.zip', zipOf(ENTRY)), zipped(ENTRY.name))).toEqual(first);
  expect(fs.statSync(first.indexFile).mtimeMs).toBe(made);

  const other = index(file('rows.zip', zipOf({ ...ENTRY, contents: Buffer.from('id\n1\n') })), zipped(ENTRY.name));
  expect(other.rows).toBe(1);
  expect(fs.readdirSync(cacheDirectory)).toHaveLength(2);
});

test.each(['indexFile', 'csvFile'] as const)('what was made is made again when its %s is lost', (lost) => {
  const zip = file('rows.zip', zipOf(ENTRY));
  fs.rmSync(index(zip, zipped(ENTRY.name))[lost]);
  expect(fs.readFileSync(index(zip, zipped(ENTRY.name)).csvFile)).toEqual(CSV);
});

const broken = zipOf(ENTRY);
test.each([
  ['has no such entry', zipOf(ENTRY, { name: 'other', contents: CSV }), "there is no entry 'chat.csv'; there are 'data/chat.csv', 'other'"],
  ['has no entry at all', zipOf(), "there is no entry 'chat.csv'; there are none"],
  ['is encrypted', zipOf({ name: 'chat.csv', contents: CSV, encrypted: true }), "entry 'chat.csv' is encrypted; store it without a password"],
  ['is corrupt', zipOf({ name: 'chat.csv', contents: CSV, checksum: 1 }), "entry 'chat.csv' is corrupt: its checksum differs from the stored one; make the zip again"],
  ['is cut', broken.subarray(0, broken.length - 30), 'Either not a zip file, or file is truncated'],
  ['is no zip', CSV, 'Either not a zip file, or file is truncated'],
  ['is empty', Buffer.alloc(0), 'Either not a zip file, or file is truncated'],
  ['holds ragged rows', zipOf({ name: 'chat.csv', contents: Buffer.from('a,b\n1\n') }), 'row 1 (line 2) has 1 fields, the header names 2 columns'],
])('a zip that %s is refused, naming it, and nothing is kept', (_, contents, reason) => {
  const zip = file('rows.zip', contents);
  const { status, stderr, stdout } = run(zip, zipped('chat.csv'));
  expect(stderr).toContain(`${zip}, entry chat.csv: `);
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
  expect(status).toBe(1);
  expect(fs.readdirSync(cacheDirectory)).toEqual([]);
});

test('memory does not grow with the file', () => {
  const preload = file('preload.js', Buffer.from(`
    let most = 0;
    setInterval(() => { most = Math.max(most, process.memoryUsage.rss()); }, 5).unref();
    process.on('exit', () => process.stderr.write(String(most)));
  `));
  const [small, large] = [1, 100].map((megabytes) => {
    const contents = Buffer.from('id,text\n' + `7,"${'x'.repeat(993)}"\n`.repeat(megabytes * 1000));
    const { stdout, stderr } = run(file('big.zip', zipOf({ name: 'big.csv', contents })), zipped('big.csv'), '--require', preload);
    expect(JSON.parse(stdout).rows).toBe(megabytes * 1000);
    return Number(stderr) / 1024 / 1024;
  });
  expect(large - small).toBeLessThan(50);
});
