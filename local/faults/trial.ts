import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { FaultPlan } from './fault-plan';
import { HandlerMutation, mutateAssembly } from './handler-mutation';
import { Circumstances, run, RunResult } from './run';
import { settle } from './settle';
import { Counted } from './tally';
import { World, WorldOptions } from './world';
import { FaultVersionName } from '../../integ/fault-versions';

/** The sign that something is broken. A pattern is one of a sentence about a wrong result. */
export type Sign = 'DUPLICATES' | 'ERROR_1023' | 'LOST' | 'TIMEOUT' | RegExp;

/** A run, or a few, in which something that is broken shows. */
export interface Trial extends Omit<WorldOptions, 'assembly'> {
  readonly title: string;
  /** What is broken in the handler. The `mutation` of the options is broken in the warehouse. */
  readonly handler?: HandlerMutation;
  /** The sign that something is broken. If nothing is, it does not show. */
  readonly noticed: Sign;
  readonly plan: () => FaultPlan;
  readonly circumstances?: () => Circumstances;
  /** The version with which each run begins. */
  readonly from?: FaultVersionName;
  /** The order of loads is random, so one run may not show what is broken. */
  readonly mostRuns?: number;
}

export interface TrialResult {
  readonly title: string;
  readonly results: readonly Counted[];
  readonly duplicates: number;
  readonly lost: number;
  readonly serializationFailures: number;
  readonly noticed: boolean;
}

const MOST_RUNS = 6;
/** How many runs more there may be if the machine was too busy for some. */
const MOST_REPEATS = 4;

/** Repeats a trial until it shows the sign, or until it has run often enough. */
export async function attempt(assembly: string, trial: Trial): Promise<TrialResult> {
  const copy = trial.handler && mkdtempSync(path.join(tmpdir(), 'faults-mutated-'));
  try {
    if (copy) {
      await mutateAssembly(assembly, copy, trial.handler!);
    }
    const world = await World.start({ assembly: copy ?? assembly, ...trial });
    try {
      return await attemptIn(world, trial);
    } finally {
      await world.stop();
    }
  } finally {
    if (copy) {
      rmSync(copy, { recursive: true, force: true });
    }
  }
}

async function attemptIn(world: World, { title, noticed: sign, plan, circumstances, from, mostRuns = MOST_RUNS }: Trial): Promise<TrialResult> {
  const results: RunResult[] = [];
  const isNoticed = () => shows(sign, results, world.serializationFailures);
  while (isTooFew(sign, results, mostRuns) && !isNoticed()) {
    if (from && world.version !== from) {
      world.deploy(from);
      await settle(world);
    }
    results.push(await run(world, plan(), circumstances?.()));
  }
  const { serializationFailures } = world;
  return { title, results, duplicates: count(results, 'duplicates'), lost: count(results, 'lost'), serializationFailures, noticed: isNoticed() };
}

/** Whether runs show a sign. What is wrong with a run that the machine was too busy for says nothing about the handler. */
export function shows(sign: Sign, results: readonly RunResult[], serializationFailures: number): boolean {
  switch (sign) {
    case 'DUPLICATES':
      return count(results, 'duplicates') > 0;
    case 'ERROR_1023':
      return serializationFailures > 0;
    case 'LOST':
      return count(results, 'lost') > 0;
    case 'TIMEOUT':
      return results.some(({ timeouts }) => timeouts > 0);
    default:
      return results.some(({ tooBusy, wrong }) => !tooBusy && wrong.some((sentence) => sign.test(sentence)));
  }
}

/** Whether there must be another run. One that the machine was too busy for does not count where `shows` leaves it out. */
export function isTooFew(sign: Sign, results: readonly RunResult[], mostRuns: number): boolean {
  const leftOut = sign instanceof RegExp ? results.filter(({ tooBusy }) => tooBusy).length : 0;
  return results.length < mostRuns + Math.min(leftOut, MOST_REPEATS);
}

function count(results: readonly RunResult[], what: 'duplicates' | 'lost'): number {
  return results.flatMap(({ books }) => books).reduce((sum, books) => sum + books[what].length, 0);
}
