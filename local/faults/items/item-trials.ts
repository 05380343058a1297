import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { ALL_THROTTLED } from './item-calls';
import { runItems } from './item-run';
import { ItemWorld } from './item-world';
import { FaultPlan, planOf } from '../fault-plan';
import { HandlerMutation, mutateAssembly } from '../handler-mutation';
import { Counted } from '../tally';
import { TrialResult } from '../trial';

interface ItemTrial {
  readonly title: string;
  readonly handler: HandlerMutation;
  readonly plan: () => FaultPlan;
}

/** What must not be missing in the handler, with a run in which that loses a version. */
export const ITEM_MUTATIONS: readonly ItemTrial[] = [
  {
    title: 'items: written without a condition',
    handler: { file: 'lambda-src/items/item-table.ts', text: 'Item: { ...item }, ...condition })', by: 'Item: { ...item } })', ofItems: true },
    plan: () => new FaultPlan(),
  },
  {
    title: 'items: acknowledged before they are written',
    handler: {
      file: 'lambda-src/items/item-destination.ts', text: 'unsafe.add([...failed].map((message) => staged[message].message.itemIdentifier));', by: '', ofItems: true,
    },
    plan: () => planOf(ALL_THROTTLED),
  },
  {
    title: 'items: the older version wins',
    handler: { file: 'lambda-src/items/condition.ts', text: '`#v${at} < :v${at}`', by: '`#v${at} > :v${at}`', ofItems: true },
    plan: () => new FaultPlan(),
  },
  {
    title: 'items: only the oldest version of a batch is written',
    handler: { file: 'lambda-src/items/write-items.ts', text: 'compareVersions(other.version, one.version, rules)', by: 'compareVersions(one.version, other.version, rules)', ofItems: true },
    plan: () => new FaultPlan(),
  },
  {
    title: 'items: the second column of a version is not compared',
    handler: { file: 'lambda-src/items/condition.ts', text: 'Array.from({ length: columns }', by: 'Array.from({ length: 1 }', ofItems: true },
    plan: () => new FaultPlan(),
  },
];

const MOST_RUNS = 5;

/** Repeats runs until a version is lost. */
export async function attemptItems(assembly: string, { title, handler, plan }: ItemTrial): Promise<TrialResult> {
  const copy = mkdtempSync(path.join(tmpdir(), 'faults-mutated-'));
  try {
    await mutateAssembly(assembly, copy, handler);
    const world = await ItemWorld.start({ assembly: copy, stack: 'ManyItems' });
    try {
      const results: Counted[] = [];
      const lost = () => results.flatMap(({ books }) => books).reduce((sum, books) => sum + books.lost.length, 0);
      while (results.length < MOST_RUNS && lost() === 0) {
        results.push(await runItems(world, plan(), { seed: results.length }));
      }
      return { title, results, duplicates: 0, lost: lost(), serializationFailures: 0, noticed: lost() > 0 };
    } finally {
      await world.stop();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
