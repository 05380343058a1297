import { spawnSync } from 'child_process';
import * as path from 'path';
import { TYPESCRIPT } from '../../local/typescript';

export const ROOT = path.join(__dirname, '..', '..');

/** What Node runs the demo with, beside its options. */
export const DEMO = [...TYPESCRIPT, 'local/demo.ts'];

export function demo(...args: string[]) {
  return spawnSync(process.execPath, [...DEMO, ...args], { cwd: ROOT, encoding: 'utf8' });
}

/** Runs the demo, whose books must balance, and returns them with what it printed. */
export function balancedDemo(...args: string[]): { books: any; stdout: string } {
  const { status, stdout, stderr } = demo(...args, '--json');
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  return { books: JSON.parse(stdout.trim().split('\n').pop()!), stdout };
}
