import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
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

/** A folder that only this user can write to. Another user that could write to it could change what is deployed. */
function cacheDirectory(): string {
  const user = process.getuid?.();
  const directory = path.join(os.tmpdir(), `cdk-redshift-ingest-${user ?? 'cache'}`);
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stats = fs.lstatSync(directory);
  if (!stats.isDirectory() || (user !== undefined && (stats.uid !== user || stats.mode % 0o100 !== 0))) {
    throw new Error(`other users can write to the folder ${directory}; remove it, or set TMPDIR to your own folder`);
  }
  return directory;
}
