import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { crc32, inflateRawSync } from 'zlib';
import * as Papa from 'papaparse';
import { Census, ENTRY_NAME, generateTelegram } from '../../integ/generate-telegram';

const COMMITTED = path.join(__dirname, '..', '..', 'integ', 'telegram.zip');

const folder = mkdtempSync(path.join(tmpdir(), 'telegram-'));
afterAll(() => rmSync(folder, { recursive: true }));

function generate(name: string, rows: number, seed: number = 1): Promise<Census> {
  return generateTelegram({ file: path.join(folder, name), rows, seed });
}

/** Reads a zip by its directory, as readers do that do not know how it was written. */
function unzip(file: string): { name: string; contents: Buffer } {
  const zip = readFileSync(file);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  expect(zip.readUInt16LE(end + 10)).toBe(1);
  const directory = zip.readUInt32LE(end + 16);
  const [checksum, compressed, size, nameLength] = [
    zip.readUInt32LE(directory + 16), zip.readUInt32LE(directory + 20), zip.readUInt32LE(directory + 24), zip.readUInt16LE(directory + 28),
  ];
  const header = zip.readUInt32LE(directory + 42);
  expect(zip.subarray(header + 4, header + 28)).toEqual(zip.subarray(directory + 6, directory + 30));
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const contents = inflateRawSync(zip.subarray(start, start + compressed));
  expect(contents.length).toBe(size);
  expect(crc32(contents)).toBe(checksum);
  return { name: zip.toString('utf8', directory + 46, directory + 46 + nameLength), contents };
}

interface Row {
  message_id: string;
  message_timestamp: string;
  message_content: string;
  reply_message_id: string;
  trader_id: string;
  chat_link: string;
  processing_time: string;
}

function parse(csv: Buffer): Row[] {
  return Papa.parse<Row>(csv.toString('utf8'), { header: true, skipEmptyLines: true, newline: '\n' }).data;
}

describe('the telegram data set', () => {
  const committed = unzip(COMMITTED);
  const rows = parse(committed.contents);
  let census: Census;
  beforeAll(async () => {
    census = await generate('again.zip', 20_000);
  });

  test('is what the generator makes of its default seed', () => {
    expect(committed.name).toBe(ENTRY_NAME);
    expect(unzip(census.file).contents.equals(committed.contents)).toBe(true);
  });

  test('has the counts the generator prints', () => {
    const bytes = (row: Row) => Buffer.from(row.message_content).length;
    expect(rows).toHaveLength(census.rows);
    expect(census).toMatchObject({
      csvBytes: committed.contents.length,
      zipBytes: readFileSync(COMMITTED).length,
      emptyContents: rows.filter((row) => row.message_content === '').length,
      emptyReplies: rows.filter((row) => row.reply_message_id === '').length,
      contentsOver4000Characters: rows.filter((row) => row.message_content.length > 4000).length,
      contentsOver5000Bytes: rows.filter((row) => bytes(row) > 5000 && !isUnusable(row)).length,
      longestContentBytes: Math.max(...rows.map(bytes)),
      nonAsciiContents: rows.filter((row) => /[^\x00-\x7f]/.test(row.message_content)).length,
      astralContents: rows.filter((row) => [...row.message_content].some((character) => character.length === 2)).length,
      contentsWithNewline: rows.filter((row) => row.message_content.includes('\n')).length,
      contentsWithQuote: rows.filter((row) => row.message_content.includes('"')).length,
    });
  });

  test('is as varied as a trading chat', () => {
    const share = (count: number) => count / census.rows;
    expect(share(census.emptyContents)).toBeCloseTo(0.15, 1);
    expect(share(census.contentsOver4000Characters)).toBeGreaterThan(0.004);
    expect(census.contentsOver5000Bytes).toBeGreaterThan(10);
    expect(share(census.nonAsciiContents)).toBeGreaterThan(0.35);
    expect(share(census.astralContents)).toBeGreaterThan(0.07);
    expect(share(census.contentsWithNewline)).toBeGreaterThan(0.06);
    expect(share(census.contentsWithQuote)).toBeGreaterThan(0.02);
    const parts = ['👨‍👩‍👧‍👦', '🇺🇸', 'рынок', 'السوق', '相場', '价格', '\r\n', ',\\N,', ',null,'];
    expect(parts.filter((part) => !committed.contents.includes(part))).toEqual([]);
  });

  /** Decides by the columns of the app, and not by how the generator spoils rows. */
  const isUnusable = (row: Row) => {
    const wholeNumber = /^-?\d{1,18}$/;
    return !wholeNumber.test(row.message_id)
      || !wholeNumber.test(row.chat_link)
      || !(row.reply_message_id === '' || wholeNumber.test(row.reply_message_id))
      || Number.isNaN(Date.parse(row.message_timestamp))
      || Number.isNaN(Date.parse(`${row.processing_time}Z`))
      || Buffer.byteLength(row.trader_id) > 30
      || row.message_content.includes('\ufffd')
      || row.message_content.includes('\0');
  };

  test('has some rows that the schema of the app rejects, and counts them', () => {
    expect(rows.filter(isUnusable)).toHaveLength(census.unusableRows);
    expect(census.unusableRows).toBeGreaterThan(20);
    expect(census.unusableRows).toBeLessThan(60);
  });

  test('answers only to messages that came before, each with an id of its own', () => {
    const seen = new Set<string>();
    let [lost, early] = [0, 0];
    for (const row of rows) {
      early += row.reply_message_id === '' || seen.has(row.reply_message_id) ? 0 : 1;
      lost += row.message_id === '' ? 1 : 0;
      seen.add(row.message_id);
    }
    expect(seen.size - 1).toBe(rows.length - lost);
    expect(early).toBeLessThanOrEqual(2 * lost); // replies to rows whose id was lost
  });

  test('writes an empty content as "" and a missing reply as nothing', () => {
    const lines = committed.contents.toString('utf8').split('\n').filter((line) => line.includes(',"",'));
    expect(lines.length).toBe(census.emptyContents);
    expect(committed.contents.includes(',,')).toBe(true);
    expect(lines.every((line) => /^\d*,[^,]+,"",\d*,/.test(line))).toBe(true);
  });
});

describe('the generator', () => {
  test('writes the same archive twice', async () => {
    const [first, second] = [await generate('first.zip', 300), await generate('second.zip', 300)];
    expect(readFileSync(first.file).equals(readFileSync(second.file))).toBe(true);
  });

  test('begins longer files with the rows of shorter ones', async () => {
    const short = unzip((await generate('short.zip', 100)).file).contents;
    const long = unzip((await generate('long.zip', 3000)).file).contents;
    expect(long.subarray(0, short.length).equals(short)).toBe(true);
    expect(parse(long)).toHaveLength(3000);
  });

  test('makes other rows of another seed', async () => {
    const [one, two] = [await generate('one.zip', 100, 1), await generate('two.zip', 100, 2)];
    expect(one.csvSha256).not.toBe(two.csvSha256);
  });
});
