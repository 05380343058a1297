import { createHash } from 'crypto';
import * as path from 'path';
import { parseArgs } from 'util';
import { chat } from './data/chat';
import { ScrapedRow, Scraper } from './data/scraped-row';
import { writeZip } from './data/zip';

/**
 * Makes the telegram app's data set: a zip with one `telegram.csv`, which looks like a busy trading chat.
 *
 *     npx tsx integ/generate-telegram.ts [--rows N] [--seed N] [--out FILE] [--json]
 *
 * The same seed gives the same rows on every machine. Some are wrong, as scraped rows are: the app's table cannot hold them. It
 * prints counts of the rows as they were made, so that other programs can compare theirs.
 */
export interface Census {
  readonly file: string;
  readonly seed: number;
  readonly rows: number;
  readonly csvBytes: number;
  readonly csvSha256: string;
  readonly zipBytes: number;
  readonly emptyContents: number;
  readonly emptyReplies: number;
  readonly contentsOver4000Characters: number;
  /** Rows that the app's table cannot hold, and that are rejected. */
  readonly unusableRows: number;
  /** Contents of all other rows that do not fit `VARCHAR(5000)`. */
  readonly contentsOver5000Bytes: number;
  readonly longestContentBytes: number;
  readonly nonAsciiContents: number;
  readonly astralContents: number;
  readonly contentsWithNewline: number;
  readonly contentsWithQuote: number;
  readonly contentsQuotedInCsv: number;
}

export const ENTRY_NAME = 'telegram.csv';

const HEADER = 'message_id,message_timestamp,message_content,reply_message_id,trader_id,chat_link,processing_time\n';

/** Rows are written in pieces of about this size. */
const CHUNK_CHARACTERS = 256 * 1024;

export async function generateTelegram(options: { file: string; rows: number; seed: number }): Promise<Census> {
  const { file, rows, seed } = options;
  const hash = createHash('sha256');
  const counts = {
    emptyContents: 0,
    emptyReplies: 0,
    contentsOver4000Characters: 0,
    unusableRows: 0,
    contentsOver5000Bytes: 0,
    longestContentBytes: 0,
    nonAsciiContents: 0,
    astralContents: 0,
    contentsWithNewline: 0,
    contentsWithQuote: 0,
    contentsQuotedInCsv: 0,
  };

  function* csv(): Generator<Buffer> {
    let text = HEADER;
    const scraper = new Scraper(seed);
    for (const message of chat(rows, seed)) {
      const { row, isUnusable } = scraper.read(message);
      count(row, isUnusable);
      text += line(row);
      if (text.length > CHUNK_CHARACTERS) {
        yield encode(text);
        text = '';
      }
    }
    yield encode(text);
  }

  function encode(text: string): Buffer {
    const chunk = Buffer.from(text, 'utf8');
    hash.update(chunk);
    return chunk;
  }

  function count({ content, replyTo }: ScrapedRow, isUnusable: boolean): void {
    const bytes = Buffer.byteLength(content, 'utf8');
    counts.emptyContents += Number(content === '');
    counts.emptyReplies += Number(replyTo === '');
    counts.contentsOver4000Characters += Number(content.length > 4000);
    counts.unusableRows += Number(isUnusable);
    counts.contentsOver5000Bytes += Number(bytes > 5000 && !isUnusable);
    counts.longestContentBytes = Math.max(counts.longestContentBytes, bytes);
    counts.nonAsciiContents += Number(bytes > content.length);
    counts.astralContents += Number(/[\ud800-\udbff]/.test(content));
    counts.contentsWithNewline += Number(content.includes('\n'));
    counts.contentsWithQuote += Number(content.includes('"'));
    counts.contentsQuotedInCsv += Number(needsQuotes(content));
  }

  const { bytes, entryBytes } = await writeZip(file, ENTRY_NAME, csv());
  return { file, seed, rows, csvBytes: entryBytes, csvSha256: hash.digest('hex'), zipBytes: bytes, ...counts };
}

/** Writes a row. An empty content is quoted, `""`, and means an empty string. An empty reply is not quoted, and means NULL. */
function line({ content, ...row }: ScrapedRow): string {
  const field = needsQuotes(content) ? `"${content.replaceAll('"', '""')}"` : content;
  return `${[row.messageId, row.sentAt, field, row.replyTo, row.traderId, row.chatLink, row.processedAt].join(',')}\n`;
}

function needsQuotes(content: string): boolean {
  return content === '' || /[",\r\n]/.test(content);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: path.join(__dirname, 'telegram.zip') },
      json: { type: 'boolean', default: false },
    },
  });
  const census = await generateTelegram({ file: values.out, rows: wholeNumber('--rows', values.rows), seed: wholeNumber('--seed', values.seed) });
  if (values.json) {
    console.log(JSON.stringify(census));
  } else {
    Object.entries(census).forEach(([name, value]) => console.log(`${name.padEnd(28)} ${typeof value === 'number' ? value.toLocaleString('en') : value}`));
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 2 ** 31) {
    throw new Error(`'${option}' must be a whole number from 1 to ${2 ** 31}, got '${text}'`);
  }
  return value;
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
