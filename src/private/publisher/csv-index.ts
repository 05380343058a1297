import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { cacheDirectory } from '../cache-directory';
import { CsvIndexRequest, CsvIndexResult } from '../contract/publish';

/** How a CSV is to be read. */
export type CsvFormat = Pick<CsvIndexRequest, 'compression' | 'delimiter'>;

/**
 * Decompresses a CSV if needed, checks all of it and makes the index of its rows.
 *
 * Constructs cannot wait for a stream, so a child process reads the file. Its memory does not grow with the file. The results are
 * cached in the temporary folder by the hash of the file.
 */
export function indexCsv(file: string, format: CsvFormat): CsvIndexResult {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`there is no file '${file}' (looked for ${path.resolve(file)})`);
  }
  const request: CsvIndexRequest = { path: file, ...format, cacheDirectory: cacheDirectory() };
  const script = path.join(__dirname, '..', '..', '..', 'assets', 'lambda-src', 'index-csv', 'index.js');
  const child = spawnSync(process.execPath, [script, JSON.stringify(request)], { encoding: 'utf8' });
  if (child.status !== 0) {
    throw new Error(child.error?.message ?? child.stderr);
  }
  return JSON.parse(child.stdout);
}
