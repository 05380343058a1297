import { spawnSync } from 'child_process';
import * as path from 'path';
import { TYPESCRIPT } from '../local/typescript';

/** The heap limits to try, in MB, from the goal downwards. */
const LIMITS = [128, 112, 96, 80, 64, 48, 40, 32];

/** The smallest heap, in MB, with which an event of 6 MB is read, encoded and compressed; undefined if the largest limit is too small. */
export function leastHeap(): number | undefined {
  let least: number | undefined;
  for (const limit of LIMITS) {
    if (!completesWithin(limit)) {
      break;
    }
    least = limit;
  }
  return least;
}

/** The limit includes the young generation, which V8 would otherwise not count. */
function completesWithin(limit: number): boolean {
  const flags = [`--max-old-space-size=${limit - 16}`, '--max-semi-space-size=4'];
  const args = [...TYPESCRIPT, path.join(__dirname, 'six-megabyte-event.ts')];
  return spawnSync(process.execPath, [...flags, ...args], { stdio: 'ignore' }).status === 0;
}
