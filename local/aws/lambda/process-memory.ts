import { existsSync, readdirSync, readFileSync } from 'fs';

/** Whether the system tells what its processes take. Only Linux does it in this way. */
export const MEMORY_IS_KNOWN = existsSync('/proc/self/status');

/** Bytes of physical memory that a process has. */
export interface ResidentMemory {
  readonly now: number;
  /** The most that it has had, as the kernel counted it, so that a peak between two looks is known too. */
  readonly most: number;
}

/** The memory of one process. It is undefined if the process has ended. */
export function residentMemory(pid: number): ResidentMemory | undefined {
  const status = read(pid, 'status');
  const now = kilobytes(status, 'VmRSS');
  const most = kilobytes(status, 'VmHWM');
  return now === undefined || most === undefined ? undefined : { now: now * 1024, most: most * 1024 };
}

/** The processes that a process has started, and those that they have started. */
export function descendantsOf(pid: number): number[] {
  learnParents();
  const found = [pid];
  for (const one of found) {
    parents.forEach((parent, child) => parent === one && found.push(child));
  }
  return found.slice(1);
}

/**
 * The parents of all processes of this machine. A process keeps the parent that it had when it was seen first: if that one ends before
 * it, it still counts as its child.
 */
const parents = new Map<number, number>();

/** Reads the parents of new processes only, because many environments look many times a second. */
function learnParents(): void {
  const present = new Set(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number));
  [...parents.keys()].filter((pid) => !present.has(pid)).forEach((pid) => parents.delete(pid));
  for (const pid of present) {
    const parent = parents.has(pid) ? undefined : /^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1];
    if (parent !== undefined) {
      parents.set(pid, Number(parent));
    }
  }
}

function kilobytes(status: string, field: string): number | undefined {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status);
  return match ? Number(match[1]) : undefined;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
