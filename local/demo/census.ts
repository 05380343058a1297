import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { generateTelegram } from '../../integ/generate-telegram';
import { Books } from '../telegram/books';

/** Returns the differences between the books of a run that published every row once, and the counts of the generator that made the rows. */
export async function disagreements(books: Books, rows: number): Promise<string[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'telegram-census-'));
  try {
    const census = await generateTelegram({ file: path.join(folder, 'telegram.zip'), rows, seed: 1 });
    const claims: [what: string, found: number, counted: number][] = [
      ['rows published', books.rowsPublished, census.rows],
      ['rows rejected', books.rowsRejected, census.unusableRows],
      ['values truncated', books.valuesTruncated, census.contentsOver5000Bytes],
    ];
    return claims.filter(([, found, counted]) => found !== counted)
      .map(([what, found, counted]) => `there were ${found} ${what}, and the generator counted ${counted}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
