import { spawnSync } from 'child_process';
import { mkdirSync } from 'fs';
import * as path from 'path';
import { cachedTelegram } from '../../integ/cached-telegram';
import { CsvIndexResult } from '../../src/private/contract/publish';

const INDEXER = path.join(__dirname, '..', '..', 'assets', 'lambda-src', 'index-csv', 'index.js');

export interface IndexedTelegram extends CsvIndexResult {
  readonly zip: string;
}

/** Returns the data set as it is deployed: the CSV, and the index of its rows. Both are kept between runs. */
export async function indexedTelegram(rows: number): Promise<IndexedTelegram> {
  const zip = await cachedTelegram(rows);
  const cacheDirectory = path.join(path.dirname(zip), 'indexed');
  mkdirSync(cacheDirectory, { recursive: true });
  const request = JSON.stringify({ path: zip, compression: { format: 'ZIP', entry: 'telegram.csv' }, cacheDirectory });
  const { status, stdout, stderr } = spawnSync(process.execPath, [INDEXER, request], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`cannot index ${zip}: ${stderr}`);
  }
  return { zip, ...JSON.parse(stdout) };
}
