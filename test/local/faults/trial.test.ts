import { FaultPlan } from '../../../local/faults/fault-plan';
import { RunResult } from '../../../local/faults/run';
import { isTooFew, shows } from '../../../local/faults/trial';

const GOOD: RunResult = { plan: new FaultPlan(), rows: 3, books: [], redriven: 0, timeouts: 0, deployments: 0, unmet: [], wrong: [], tooBusy: false };
const MISPLACED: RunResult = { ...GOOD, wrong: ['in the wrong place: 7'] };
const TOO_BUSY: RunResult = { ...MISPLACED, tooBusy: true };

test.each([
  ['a sentence that is expected is noticed', /^in the wrong place: /, MISPLACED, true],
  ['another sentence is not', /^lost: /, MISPLACED, false],
  ['a sentence about a run that the machine was too busy for is not', /^in the wrong place: /, TOO_BUSY, false],
  ['timeouts are noticed also then', 'TIMEOUT', { ...TOO_BUSY, timeouts: 1 }, true],
] as const)('%s', (_, sign, result, noticed) => {
  expect(shows(sign, [GOOD, result], 0)).toBe(noticed);
});

test('a run that the machine was too busy for is made again up to four times, unless the sign is one that it may show', () => {
  const enough = [1, 2, 3, 4, 5, 6].filter((runs) => !isTooFew(/lost/, Array.from({ length: runs }, () => TOO_BUSY), 1));
  expect(enough).toEqual([5, 6]);
  expect([isTooFew(/lost/, [TOO_BUSY, GOOD], 1), isTooFew('LOST', [TOO_BUSY], 1)]).toEqual([false, false]);
});
