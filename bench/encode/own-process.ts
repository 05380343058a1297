import { spawnSync } from 'child_process';
import * as path from 'path';
import type { TableName } from './tables';

/**
 * Measures a table with a program of this folder in a process of its own, which prints what it found as JSON. A function of AWS has one table, too. V8
 * learns what it optimises from everything that runs in a process, and collects the garbage of all of it, so that each table would be slowed down by
 * the tables before it.
 */
export function inOwnProcess<Found>(program: 'time-table' | 'compress-table', table: TableName): Found {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, path.join(__dirname, `${program}.ts`), table], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`cannot measure ${table}: ${stderr}`);
  }
  return JSON.parse(stdout);
}
