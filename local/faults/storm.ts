import { createHash } from 'crypto';
import { Fault, FAULTS } from './fault';
import { FaultPlan } from './fault-plan';

/** Holding a call takes seconds, and is tried at every call anyway. */
const HELD: ReadonlySet<Fault> = new Set<Fault>(['REPLY_LATE', 'DONE_LATE']);
const SHARE_WITH_HELD = 0.1;
const MOST_FAULTS = 12;
const MOST_LIKELY = 0.3;

/** Faults here and there, as many and as often as the seed says. The same seed says the same of the same points. */
export function storm(seed: number): FaultPlan {
  const likelihood = MOST_LIKELY * (0.2 + 0.8 * drawn(seed, 'likelihood'));
  const held = drawn(seed, 'held') < SHARE_WITH_HELD;
  let left = 1 + Math.floor(MOST_FAULTS * drawn(seed, 'faults'));
  return new FaultPlan(({ site, name }, ordinal) => {
    if (left === 0 || drawn(seed, 'whether', name, ordinal) > likelihood) {
      return undefined;
    }
    left--;
    const possible = FAULTS[site].filter((fault) => held || !HELD.has(fault));
    return possible[Math.floor(possible.length * drawn(seed, 'which', name, ordinal))];
  });
}

/** A number from 0 to below 1 that depends on nothing but what is given. */
function drawn(...from: readonly (string | number)[]): number {
  return createHash('sha256').update(from.join('\n')).digest().readUInt32BE() / 2 ** 32;
}
