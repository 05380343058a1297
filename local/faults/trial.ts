import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { FaultPlan } from './fault-plan';
import { HandlerMutation, mutateAssembly } from './handler-mutation';
import { Circumstances, run, RunResult, settle } from './run';
import { World, WorldOptions } from './world';
import { FaultVersionName } from '../../integ/fault-versions';

/** The sign that something is broken. */
export type Sign = 'DUPLICATES' | 'ERROR_1023' | 'LOST' | 'TIMEOUT' | 'WRONG';

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
  readonly results: readonly RunResult[];
  readonly duplicates: number;
  readonly lost: number;
  readonly serializationFailures: number;
  readonly noticed: boolean;
}

const MOST_RUNS = 6;

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
  const count = (what: 'duplicates' | 'lost') => results.flatMap(({ books }) => books).reduce((sum, books) => sum + books[what].length, 0);
  const signs: Readonly<Record<Sign, () => boolean>> = {
    DUPLICATES: () => count('duplicates') > 0,
    ERROR_1023: () => world.serializationFailures > 0,
    LOST: () => count('lost') > 0,
    TIMEOUT: () => results.some(({ timeouts }) => timeouts > 0),
    WRONG: () => results.some(({ wrong }) => wrong.length > 0),
  };
  while (results.length < mostRuns && !signs[sign]()) {
    if (from && world.version !== from) {
      world.deploy(from);
      await settle(world);
    }
    results.push(await run(world, plan(), circumstances?.()));
  }
  return {
    title, results, duplicates: count('duplicates'), lost: count('lost'), serializationFailures: world.serializationFailures, noticed: signs[sign](),
  };
}
