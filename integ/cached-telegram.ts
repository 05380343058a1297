import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { generateTelegram } from './generate-telegram';

const CACHE = path.join(__dirname, '..', 'node_modules', '.cache', 'telegram');

/** Returns the telegram data set with this many rows. It is made once, and again after its generator has changed. */
export async function cachedTelegram(rows: number): Promise<string> {
  const file = path.join(CACHE, `telegram-${rows}-${generatorVersion()}.zip`);
  if (!fs.existsSync(file)) {
    fs.mkdirSync(CACHE, { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    try {
      await generateTelegram({ file: unfinished, rows, seed: 1 });
      fs.renameSync(unfinished, file);
    } finally {
      fs.rmSync(unfinished, { force: true });
    }
  }
  return file;
}

function generatorVersion(): string {
  const folder = path.join(__dirname, 'data');
  const sources = [path.join(__dirname, 'generate-telegram.ts'), ...fs.readdirSync(folder).sort().map((name) => path.join(folder, name))];
  const hash = createHash('sha256');
  sources.forEach((source) => hash.update(fs.readFileSync(source)));
  return hash.digest('hex').slice(0, 12);
}
