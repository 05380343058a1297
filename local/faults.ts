import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { buildWhatIsStale } from './demo/synthesize';
import { synthesizeFaultApp } from './faults/assembly';
import { enumerate, nameOf, SCENARIOS, tryFault } from './faults/campaign';
import { FAULT_TITLES } from './faults/fault';
import { FaultPlan, PlannedFault } from './faults/fault-plan';
import { attempt, CONTROLS, MUTATIONS, TrialResult } from './faults/mutation';
import { FaultOptions, readOptions, USAGE } from './faults/options';
import { figures, report, shortcomings } from './faults/report';
import { run } from './faults/run';
import { storm } from './faults/storm';
import { Tally } from './faults/tally';
import { Track } from './faults/track';
import { StackName } from './faults/world';

type Say = (text: string) => void;

interface Task {
  readonly assembly: string;
  readonly options: FaultOptions;
  readonly tally: Tally;
  readonly say: Say;
  readonly interrupted: AbortSignal;
}

/** Storms of the full form: half of them with two environments at once, half with ten. */
const STORMS = 200;
const STORMS_SHORT = 6;

/** Lets everything go wrong that can, and checks that each row is loaded or quarantined once. */
async function faults(options: FaultOptions): Promise<boolean> {
  const start = Date.now();
  const say = (text: string) => console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  const assembly = mkdtempSync(path.join(tmpdir(), 'faults-cdk.out-'));
  try {
    buildWhatIsStale();
    synthesizeFaultApp(assembly);
    say('synthesized the app that faults are injected into');
    const tally = new Tally();
    const task = { assembly, options, tally, say, interrupted: interruption() };
    const [, storms, trials] = await quietly(() => Promise.all([everyFault(task), everyStorm(task), everyTrial(task)]));
    task.interrupted.throwIfAborted();
    const outcome = { tally, storms, ...trials };
    console.log(report(outcome));
    if (options.json) {
      console.log(JSON.stringify(figures(outcome)));
    }
    return shortcomings(outcome).length === 0;
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

/** One run for each call and fault; in the short form one for each fault. */
async function everyFault({ assembly, options, tally, say, interrupted }: Task): Promise<void> {
  const track = new Track({ assembly, stack: 'TwoAtOnce', database: 'PGLITE' }, tally, interrupted);
  const tried = new Set<string>();
  for (const scenario of SCENARIOS) {
    const found = await track.ask(scenario.title, (world) => enumerate(world, scenario)) ?? [];
    const named = (one: PlannedFault) => options.short ? one.fault : scenario.calls === 'NEW' ? one.point : nameOf(one);
    const untried = found.filter((one) => !tried.has(named(one)));
    const planned = options.short ? [...new Map(untried.map((one) => [one.fault, one])).values()] : untried;
    for (const one of planned) {
      await track.run(FAULT_TITLES[one.fault], `${scenario.title}: ${nameOf(one)}`, (world) => tryFault(world, scenario, one));
    }
    planned.forEach((one) => tried.add(one.fault).add(one.point).add(nameOf(one)));
    say(`${scenario.title}: ${planned.length} faults tried`);
  }
  await track.run('paused until all are dead letters', 'paused until all are dead letters', (world) => run(world, new FaultPlan(), { outlasting: true }));
  await track.stop();
}

async function everyStorm({ assembly, options, tally, say, interrupted }: Task): Promise<number> {
  const storms = options.short ? STORMS_SHORT : STORMS;
  const weather: { stack: StackName; isolation: 'SNAPSHOT' | 'SERIALIZABLE' }[] = [
    { stack: 'TenAtOnce', isolation: 'SNAPSHOT' },
    ...options.short ? [] : [
      { stack: 'TwoAtOnce', isolation: 'SNAPSHOT' },
      { stack: 'TenAtOnce', isolation: 'SERIALIZABLE' },
      { stack: 'TwoAtOnce', isolation: 'SERIALIZABLE' },
    ] as const,
  ];
  for (const [index, { stack, isolation }] of weather.entries()) {
    const kind = `storms, ${stack === 'TwoAtOnce' ? 'two' : 'ten'} at once, ${isolation}`;
    const track = new Track({ assembly, stack, isolation, database: 'POSTGRES' }, tally, interrupted);
    for (let at = index; at < storms; at += weather.length) {
      const seed = options.seed * 1000 + at;
      await track.run(kind, `storm ${seed}, ${stack}, ${isolation}`, (world) => run(world, storm(seed), { refusing: seed % 5 === 0 }));
    }
    await track.stop();
    say(`${kind}: done`);
  }
  return storms;
}

async function everyTrial({ assembly, options, say, interrupted }: Task): Promise<{ controls: TrialResult[]; mutations: TrialResult[] }> {
  const results = async (trials: typeof MUTATIONS) => {
    const done: TrialResult[] = [];
    for (const trial of trials) {
      interrupted.throwIfAborted();
      done.push(await attempt(assembly, trial));
      say(`${trial.title}: ${done.at(-1)!.noticed ? 'noticed' : 'nothing noticed'}`);
    }
    return done;
  };
  return { mutations: await results(options.short ? MUTATIONS.slice(0, 2) : MUTATIONS), controls: await results(options.short ? [] : CONTROLS) };
}

/**
 * Engines stop by themselves when the process is interrupted, and each lets the signal loose again when it has. The process
 * must outlive the last of them, and start no other.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => controller.abort(new Error('interrupted')));
  }
  return controller.signal;
}

/** What the engine says of calls that fail is no news here. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { error } = console;
  console.error = () => undefined;
  try {
    return await work();
  } finally {
    console.error = error;
  }
}

let options: FaultOptions;
try {
  options = readOptions(process.argv.slice(2));
} catch (error: any) {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}
// Not by `process.exitCode`: a library that comes with PostgreSQL ends the process with 0 whenever nothing is left to do.
faults(options).then(
  (good) => process.exit(good ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
