import { createHash } from 'crypto';
import { FAULTS, HELD } from './fault';
import { FaultPlan, PlannedEvent } from './fault-plan';

/** Faults that hold a call are tried at every call elsewhere, so most storms leave them out. */
const SHARE_WITH_HELD = 0.1;
const MOST_FAULTS = 12;

/** Number of points among which the faults of a storm are distributed. Any run passes more, and with a loader many more. */
const SPAN = 40;
export const SPAN_WITH_LOADER = 80;

/** Makes a plan of random faults, which depends only on the seed: how many there are, and after how many calls each comes. */
export function storm(seed: number, events: readonly PlannedEvent[] = [], span = SPAN): FaultPlan {
  const held = drawn(seed, 'held') < SHARE_WITH_HELD;
  const faults = 1 + Math.floor(MOST_FAULTS * drawn(seed, 'faults'));
  const places = Array.from({ length: span }, (_, at) => at + 1).sort((one, other) => drawn(seed, 'place', one) - drawn(seed, 'place', other));
  const due = new Set(places.slice(0, faults));
  let passed = 0;
  const choose: ConstructorParameters<typeof FaultPlan>[0] = ({ site, name }, ordinal) => {
    passed++;
    if (!due.delete(passed)) {
      return undefined;
    }
    const possible = FAULTS[site].filter((fault) => held || !HELD.has(fault));
    return possible[Math.floor(possible.length * drawn(seed, 'which', name, ordinal))];
  };
  return new FaultPlan(choose, events, () => due.size);
}

/** Returns a number from 0 to below 1 that depends only on the arguments. */
export function drawn(...from: readonly (string | number)[]): number {
  return createHash('sha256').update(from.join('\n')).digest().readUInt32BE() / 2 ** 32;
}
