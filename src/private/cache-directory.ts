import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** A folder for what synthesis makes of files. Only this user can write to it: another user that could would change what is deployed. */
export function cacheDirectory(): string {
  const user = process.getuid?.();
  const directory = path.join(os.tmpdir(), `cdk-redshift-ingest-${user ?? 'cache'}`);
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stats = fs.lstatSync(directory);
  if (!stats.isDirectory() || (user !== undefined && (stats.uid !== user || stats.mode % 0o100 !== 0))) {
    throw new Error(`other users can write to the folder ${directory}; remove it, or set TMPDIR to your own folder`);
  }
  return directory;
}
