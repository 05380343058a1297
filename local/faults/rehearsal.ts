import { execFile } from 'child_process';
import * as path from 'path';
import { TYPESCRIPT } from '../typescript';

const ROOT = path.join(__dirname, '..', '..');

/** Storms over the handler in one process, with services in memory. A failing one always fails again, and is made smaller. */
export interface Rehearsal {
  readonly storms: number;
  /** The smallest storm that fails, if one does, as JSON with the path that brings it back. */
  readonly failure?: string;
}

/** Runs them in a process of their own, because they replace its timers. */
export async function rehearse(seed: number, storms: number): Promise<Rehearsal> {
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [
      ...TYPESCRIPT, path.join('test', 'storms', 'index.ts'), '--seed', String(seed), '--storms', String(storms),
    ], { cwd: ROOT }, (error, stdout, stderr) => {
      stdout === '' ? reject(error ?? new Error(stderr)) : resolve(stdout);
    });
  });
  const finding = JSON.parse(output);
  return { storms: finding.storms, failure: finding.storm && output.trim() };
}
