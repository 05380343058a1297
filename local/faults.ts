import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { buildWhatIsStale, synthesizeApp } from './build';
import { everyFault, unlisted } from './faults/calls';
import { faultName, Scenario, SCENARIOS, tryFault } from './faults/campaign';
import { changes, changesWithLoader } from './faults/changes';
import { FAULT_TITLES } from './faults/fault';
import { FaultPlan, PlannedFault, planOf } from './faults/fault-plan';
import { itemCampaign } from './faults/items/item-campaign';
import { attemptItems, ITEM_MUTATIONS } from './faults/items/item-trials';
import { MOVES, runMove } from './faults/moves';
import { FaultOptions, readOptions, USAGE } from './faults/options';
import { Outage } from './faults/outage';
import { LOADER_LOAD } from './faults/pipeline-call';
import { Rehearsal, rehearse } from './faults/rehearsal';
import { figures, report, shortcomings } from './faults/report';
import { run, RunResult } from './faults/run';
import { settle } from './faults/settle';
import { STATES } from './faults/states';
import { drawn, SPAN_WITH_LOADER, storm } from './faults/storm';
import { Tally } from './faults/tally';
import { Beginning, Track } from './faults/track';
import { attempt, TrialResult } from './faults/trial';
import { CONTROLS, MUTATIONS } from './faults/trials';
import { StackName, World, WorldOptions } from './faults/world';
import { runProgram } from './run-program';

type Say = (text: string) => void;

interface Task {
  readonly assembly: string;
  readonly options: FaultOptions;
  readonly tally: Tally;
  readonly say: Say;
  readonly interrupted: AbortSignal;
}

/** Number of storms in the full run. Half of them have two environments at once, half have ten; half append, half merge. */
const STORMS = 240;
const STORMS_SHORT = 8;

/** Number of deployments that share the runs with one fault. They run at the same time, because most of a run is waiting. */
const LANES = 3;
const LANES_SHORT = 2;

/** Number of storms over two ingests of one topic and bucket, and of deployments in the short run. */
const NEIGHBOURS = 12;
const NEIGHBOURS_SHORT = 1;
const CHANGES_SHORT = 3;

/** The same of ingests with a loader. Half of the storms have two loaders at once. */
const STORMS_WITH_LOADER = 48;
const STORMS_WITH_LOADER_SHORT = 2;
const NEIGHBOURS_WITH_LOADER = 8;

/** What is tried with a loader in the short run. */
const WITH_LOADER_SHORT: readonly PlannedFault[] = [
  { fault: 'KILLED_AFTER', point: 'S3: PutObject pending/object', ordinal: 1 },
  { fault: 'KILLED_AFTER', point: 'loader, S3: PutObject loaded/object', ordinal: 1 },
  { fault: 'ANOTHER_LOADER', point: LOADER_LOAD, ordinal: 1 },
];

const OUTAGES: readonly (readonly [Outage, string])[] = [
  ['AWAY', 'the warehouse is away'],
  ['COMES_AND_GOES', 'it comes and goes'],
  ['LEDGER_HELD', 'a reader holds the ledger'],
];

/** Number of storms over the handler in one process. */
const REHEARSED = 3000;
const REHEARSED_SHORT = 200;

/** How many of the engine's last messages are kept. */
const LAST_WORDS = 10;

interface Job {
  readonly scenario: Scenario;
  readonly planned: PlannedFault;
}

interface Weather {
  readonly stack: StackName;
  readonly isolation: 'SNAPSHOT' | 'SERIALIZABLE';
}

/** Kinds of storms, each with its share. The short run takes only the first of each mode. */
const WEATHER: Readonly<Record<'appending' | 'merging' | 'with a loader', readonly Weather[]>> = {
  'appending': [
    { stack: 'TenAtOnce', isolation: 'SNAPSHOT' },
    { stack: 'TwoAtOnce', isolation: 'SNAPSHOT' },
    { stack: 'TenAtOnce', isolation: 'SERIALIZABLE' },
    { stack: 'TwoAtOnce', isolation: 'SERIALIZABLE' },
  ],
  'merging': [
    { stack: 'TenMerging', isolation: 'SNAPSHOT' },
    { stack: 'TwoMerging', isolation: 'SNAPSHOT' },
    { stack: 'TenMerging', isolation: 'SERIALIZABLE' },
    { stack: 'TwoMerging', isolation: 'SERIALIZABLE' },
  ],
  'with a loader': [
    { stack: 'Loading', isolation: 'SNAPSHOT' },
    { stack: 'LoadingMerging', isolation: 'SNAPSHOT' },
    { stack: 'Loading', isolation: 'SERIALIZABLE' },
    { stack: 'LoadingMerging', isolation: 'SERIALIZABLE' },
  ],
};

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

/** Makes a deployment with these options. */
function starting(options: WorldOptions) {
  return (more: Beginning) => World.start({ ...options, ...more as Pick<WorldOptions, 'slower' | 'version'> });
}

async function rehearsed({ seed, short, only }: FaultOptions): Promise<Rehearsal> {
  return only ? { storms: 0 } : rehearse(seed, short ? REHEARSED_SHORT : REHEARSED);
}

/** Does one run for each call and fault, or one for each fault in the short run. */
async function everyFaultOnce({ assembly, options, tally, say, interrupted }: Task): Promise<void> {
  const tried = new Set<string>();
  for (const stack of options.short ? SCENARIOS.slice(0, 1).map((one) => one.stack) : new Set(SCENARIOS.map((one) => one.stack))) {
    const tracks = Array.from({ length: options.short ? LANES_SHORT : LANES }, () => new Track(starting({ assembly, stack, database: 'POSTGRES' }), tally, interrupted, options.only));
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

async function everyStorm({ assembly, options, tally, say, interrupted }: Task, mode: keyof typeof WEATHER): Promise<number> {
  const weather = options.short ? WEATHER[mode].slice(0, 1) : WEATHER[mode];
  const withLoader = mode === 'with a loader';
  const storms = withLoader ? options.short ? STORMS_WITH_LOADER_SHORT : STORMS_WITH_LOADER : (options.short ? STORMS_SHORT : STORMS) / 2;
  for (const [index, { stack, isolation }] of weather.entries()) {
    const kind = withLoader ? `storms, ${mode}, ${stack.endsWith('Merging') ? 'merging' : 'appending'}, ${isolation}`
      : `storms, ${mode}, ${stack.startsWith('Two') ? 'two' : 'ten'} at once, ${isolation}`;
    const track = new Track(starting({ assembly, stack, isolation, database: 'POSTGRES' }), tally, interrupted, options.only);
    for (let at = index; at < storms; at += weather.length) {
      const seed = options.seed * 1000 + at;
      const circumstances = { refusing: seed % 5 === 0, replaying: seed % 5 >= 2 && seed % 5 <= 3, ...withLoader && { loaders: 1 + seed % 2 } };
      // A replay at any moment; that of the run itself waits until nothing is in flight.
      const events = seed % 5 === 3 ? [{ event: 'REPLAYED', ordinal: 1 + Math.floor(30 * drawn(seed, 'replay')) } as const] : [];
      await track.run(kind, `storm ${seed}, ${stack}, ${isolation}`, (world) =>
        run(world, storm(seed, events, withLoader ? SPAN_WITH_LOADER : undefined), circumstances));
    }
    await track.stop();
    say(`${kind}: done`);
  }
  return storms;
}

/** Deploys each version after each other one, with messages in flight. */
async function everyChange({ assembly, options, tally, say, interrupted }: Task, stack: 'Changing' | 'ChangingMerging'): Promise<void> {
  const kind = `another version deployed, ${stack === 'Changing' ? 'appending' : 'merging'}`;
  const all = options.short ? changes().filter((_, at) => stack === 'Changing' && at < CHANGES_SHORT) : changes();
  const track = new Track(starting({ assembly, stack, database: 'POSTGRES' }), tally, interrupted, options.only);
  for (const { title, from, versions, faults: planned, events } of all) {
    await track.run(kind, title, (world) => run(world, planOf(planned, events), { deploying: versions }), from);
  }
  if (!options.short) {
    await track.run('horizon raised after the ledger forgot', `${stack}, horizon raised`, async (world) => {
      world.deploy('HORIZON_LOWERED');
      await settle(world);
      return run(world, new FaultPlan(), { deploying: ['HORIZON_RAISED'], ageing: true });
    });
  }
  await track.stop();
  say(`${kind}: ${all.length} deployments`);
}

/** Storms over two ingests of one topic and one bucket. In every second one everything is replayed at some call. */
async function neighbours({ assembly, options, tally, say, interrupted }: Task, stack: 'Neighbours' | 'LoadingNeighbours'): Promise<void> {
  const track = new Track(starting({ assembly, stack, database: 'POSTGRES' }), tally, interrupted, options.only);
  const storms = stack === 'LoadingNeighbours' ? NEIGHBOURS_WITH_LOADER : options.short ? NEIGHBOURS_SHORT : NEIGHBOURS;
  const kind = `storms, two ingests on one bucket${stack === 'LoadingNeighbours' ? ', with a loader' : ''}`;
  for (let at = 0; at < storms; at++) {
    const seed = options.seed * 1000 + 500 + at;
    const events = at % 2 === 1 ? [{ event: 'REPLAYED', ordinal: 10 + at } as const] : [];
    await track.run(kind, `storm ${seed}, ${stack}`, (world) => run(world, storm(seed, events), { replaying: at % 2 === 1 }));
  }
  await track.stop();
  say(`${kind}: ${storms} done`);
}

/** What only ingests with a loader have: deployments with objects pending. In the short run, a few faults instead. */
async function loading(task: Task): Promise<void> {
  const { assembly, options, tally, say, interrupted } = task;
  const track = (stack: StackName) => new Track(starting({ assembly, stack, database: 'POSTGRES' }), tally, interrupted, options.only);
  if (options.short) {
    const one = track('Loading');
    for (const planned of WITH_LOADER_SHORT) {
      await one.run(FAULT_TITLES[planned.fault], `with a loader: ${faultName(planned)}`, (world) => run(world, planOf([planned])));
    }
    await one.stop();
    say('with a loader: done');
    return;
  }
  const changing = track('ChangingLoading');
  for (const { title, from, versions, faults: planned, events, replaying } of changesWithLoader()) {
    await changing.run('another version deployed, with a loader', title, (world) => run(world, planOf(planned, events), { deploying: versions, replaying }), from);
  }
  await changing.stop();
  const moving = track('Moving');
  for (const move of MOVES) {
    await moving.run('moved with objects pending', move.title, (world) => runMove(world, move));
  }
  await moving.stop();
  say('deployments with objects pending: done');
  await neighbours(task, 'LoadingNeighbours');
}

/** Hours in which nothing can be loaded. */
async function outages({ assembly, options, tally, say, interrupted }: Task, stack: 'TwoAtOnce' | 'LoadingBriefly'): Promise<void> {
  const track = new Track(starting({ assembly, stack, database: 'POSTGRES' }), tally, interrupted, options.only);
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

/** Runs work without the engine's messages about failed calls, which are expected here. If the work fails, the last messages are printed. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { error } = console;
  const last: unknown[][] = [];
  const tell = () => {
    console.error = error; // of an error that nobody caught, Node tells when the process ends
    last.forEach((words) => error(...words));
  };
  console.error = (...words) => {
    last.splice(0, last.length - LAST_WORDS + 1);
    last.push(words);
  };
  process.once('exit', tell);
  try {
    return await work();
  } finally {
    process.off('exit', tell);
    console.error = error;
  }
}

runProgram({ readOptions, usage: USAGE, main: faults });
