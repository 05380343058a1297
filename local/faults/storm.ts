import { createHash } from 'crypto';
import { FAULTS, HELD } from './fault';
import { FaultPlan } from './fault-plan';

/** Few storms hold calls: it takes seconds, and every call is held in a run of its own elsewhere. */
const SHARE_WITH_HELD = 0.1;
const MOST_FAULTS = 12;
const MOST_LIKELY = 0.3;

/** Makes a plan of random faults, which depends only on the seed. */
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

/** Returns a number from 0 to below 1 that depends only on the arguments. */
function drawn(...from: readonly (string | number)[]): number {
  return createHash('sha256').update(from.join('\n')).digest().readUInt32BE() / 2 ** 32;
}
