import { availableParallelism, loadavg } from 'os';

/** How many times as fast as real time a machine runs the demo that does nothing else, and one that is busy. */
const FREE = 180;
const BUSY = 60;
/** What two processors do for all tables together. */
const OF_ALL_TABLES = 240;

/**
 * How many times as fast as real time the demo runs if nobody says it. Functions do not work faster when the clock does: where they
 * wait for a processor, their requests time out on it.
 */
export function defaultSpeed(tables: number, load: number = loadavg()[0], processors: number = availableParallelism()): number {
  return Math.min(load < processors ? FREE : BUSY, Math.ceil(OF_ALL_TABLES / tables));
}
