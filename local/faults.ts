import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { buildWhatIsStale, synthesizeApp } from './build';
import { everyFault, unlisted } from './faults/calls';
import { faultName, Scenario, SCENARIOS, tryFault } from './faults/campaign';
import { everyChange, loading } from './faults/deployments';
import { FAULT_TITLES } from './faults/fault';
import { FaultPlan, PlannedFault, planOf } from './faults/fault-plan';
import { itemCampaign } from './faults/items/item-campaign';
import { attemptItems, ITEM_MUTATIONS } from './faults/items/item-trials';
import { FaultOptions, readOptions, USAGE } from './faults/options';
import { Outage } from './faults/outage';
import { quietly } from './faults/quietly';
import { Rehearsal, rehearse } from './faults/rehearsal';
import { figures, report, shortcomings } from './faults/report';
import { run, RunResult } from './faults/run';
import { STATES } from './faults/states';
import { everyStorm, neighbours } from './faults/storms';
import { Tally } from './faults/tally';
import { Task, trackOf } from './faults/task';
import { attempt, TrialResult } from './faults/trial';
import { CONTROLS, MUTATIONS } from './faults/trials';
import { runProgram } from './run-program';

/** Number of deployments that share the runs with one fault. They run at the same time, because most of a run is waiting. */
const LANES = 3;
const LANES_SHORT = 2;

const OUTAGES: readonly (readonly [Outage, string])[] = [
  ['AWAY', 'the warehouse is away'],
  ['COMES_AND_GOES', 'it comes and goes'],
  ['LEDGER_HELD', 'a reader holds the ledger'],
];

/** Number of storms over the handler in one process. */
const REHEARSED = 3000;
const REHEARSED_SHORT = 200;

interface Job {
  readonly scenario: Scenario;
  readonly planned: PlannedFault;
}

/** Injects every fault, and checks that each row is loaded or quarantined once. */
async function faults(options: FaultOptions): Promise<boolean> {
  const start = Date.now();
  const say = (text: string) => console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  const assembly = mkdtempSync(path.join(tmpdir(), 'faults-cdk.out-'));
  try {
    buildWhatIsStale();
    synthesizeApp('fault-app.ts', assembly);
    const items = path.join(assembly, 'items');
    synthesizeApp('item-fault-app.ts', items);
    say('synthesized the app that faults are injected into');
    const tally = new Tally();
    const task = { assembly, options, tally, say, interrupted: interruption() };
    // Not all at once: handlers that share a processor with too many others run out of time.
    const [, ...storms] = await quietly(() => Promise.all([everyFaultOnce(task), everyStorm(task, 'appending'), everyStorm(task, 'merging')]));
    const [trials, rehearsal, stormsWithLoader, stormsOfItems] = await quietly(() => Promise.all([
      everyTrial(task, items), rehearsed(options), everyStorm(task, 'with a loader'), itemCampaign({ ...task, assembly: items }), everyChange(task, 'Changing'), everyChange(task, 'ChangingMerging'),
      neighbours(task, 'Neighbours'), loading(task), outages(task, 'TwoAtOnce'), ...options.short ? [] : [outages(task, 'LoadingBriefly')],
    ]));
    task.interrupted.throwIfAborted();
    const all = [...storms, stormsWithLoader, stormsOfItems].reduce((sum, one) => sum + one, 0);
    const outcome = { tally, rehearsal, storms: all, states: options.short || options.only ? [] : STATES, ...trials };
    console.log(report(outcome));
    if (options.json) {
      console.log(JSON.stringify(figures(outcome)));
    }
    return shortcomings(outcome).length === 0;
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

async function rehearsed({ seed, short, only }: FaultOptions): Promise<Rehearsal> {
  return only ? { storms: 0 } : rehearse(seed, short ? REHEARSED_SHORT : REHEARSED);
}

/** Does one run for each call and fault, or one for each fault in the short run. */
async function everyFaultOnce(task: Task): Promise<void> {
  const { options, say } = task;
  const tried = new Set<string>();
  for (const stack of options.short ? SCENARIOS.slice(0, 1).map((one) => one.stack) : new Set(SCENARIOS.map((one) => one.stack))) {
    const tracks = Array.from({ length: options.short ? LANES_SHORT : LANES }, () => trackOf(task, { stack }));
    const scenarios = SCENARIOS.filter((one) => one.stack === stack).slice(0, options.short ? 1 : undefined);
    const jobs = scenarios.flatMap((scenario) => everyFault(scenario.calls).map((planned): Job => ({ scenario, planned })))
      .filter(({ planned: { fault } }) => !options.short || (!tried.has(fault) && tried.add(fault)));
    for (const scenario of scenarios) {
      await tracks[0].run('no further fault', scenario.title, async (world) => noticeUnlisted(await run(world, planOf(scenario.first), scenario)));
    }
    await Promise.all(tracks.map(async (track) => {
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const { scenario, planned } = job;
        await track.run(FAULT_TITLES[planned.fault], `${scenario.title}: ${faultName(planned)}`, (world) => tryFault(world, scenario, planned));
      }
    }));
    await Promise.all(tracks.map((track) => track.stop()));
    say(`every fault at every call, ${stack}: done`);
  }
}

function noticeUnlisted(result: RunResult): RunResult {
  return { ...result, wrong: [...result.wrong, ...unlisted(result.plan.points).map((point) => `no fault is planned at the call '${point}'`)] };
}

/** Hours in which nothing can be loaded. */
async function outages(task: Task, stack: 'TwoAtOnce' | 'LoadingBriefly'): Promise<void> {
  const { options, say } = task;
  const track = trackOf(task, { stack });
  const kind = `outage of hours${stack === 'TwoAtOnce' ? '' : ', with a loader'}`;
  for (const [outage, title] of options.short ? OUTAGES.slice(0, 1) : OUTAGES) {
    await track.run(kind, title, async (world) => {
      const result = await run(world, new FaultPlan(), { outage });
      const { hours, statements, refused, sessions } = result.cost!;
      say(`${kind}, ${title}: ${hours} hours, ${statements} statements and ${refused} refused ones, ${sessions} sessions at once`);
      return result;
    });
  }
  await track.stop();
}

async function everyTrial(
  { assembly, options, say, interrupted }: Task, items: string,
): Promise<{ controls: TrialResult[]; mutations: TrialResult[] }> {
  const results = async <Kind extends { readonly title: string }>(trials: readonly Kind[], tryOne: (trial: Kind) => Promise<TrialResult>) => {
    const done: TrialResult[] = [];
    for (const trial of trials.filter(({ title }) => title.includes(options.only ?? ''))) {
      interrupted.throwIfAborted();
      done.push(await tryOne(trial));
      say(`${trial.title}: ${done.at(-1)!.noticed ? 'noticed' : 'nothing noticed'}`);
    }
    return done;
  };
  const ofTables = (trial: typeof MUTATIONS[number]) => attempt(assembly, trial);
  return {
    mutations: [
      ...await results(options.short ? MUTATIONS.slice(0, 2) : MUTATIONS, ofTables),
      ...await results(options.short ? ITEM_MUTATIONS.slice(0, 1) : ITEM_MUTATIONS, (trial) => attemptItems(items, trial)),
    ],
    controls: await results(options.short ? [] : CONTROLS, ofTables),
  };
}

/**
 * Returns a signal that aborts when the process is interrupted. Engines stop by themselves then, and each raises the interrupt again
 * when it has stopped. The process must outlive the last of them, and must not start another.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => controller.abort(new Error('interrupted')));
  }
  return controller.signal;
}

runProgram({ readOptions, usage: USAGE, main: faults });
