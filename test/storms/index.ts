import Module from 'module';
import * as path from 'path';
import { isDeepStrictEqual, parseArgs } from 'util';
import * as fc from 'fast-check';
import { FIXES } from './mutations';
import { clock, Handlers, Storm, STORMS, weather } from './weather';
import { bundle, HandlerMutation } from '../../local/faults/handler-mutation';

const ROOT = path.join(__dirname, '..', '..');

/** So few faults are enough to show what a missing fix does. */
const FEW = 3;

// Lets storms pass over the handler in this process. `npm run storms -- --seed S` does the same every time.

// The handler's waits take time from its invocation, and none from us. It calls the module's function, which can be replaced.
(module.require('timers/promises') as { setTimeout: unknown }).setTimeout = async (milliseconds: number) => {
  clock.left -= milliseconds;
};

export interface Finding {
  readonly storms: number;
  /** The fewest faults, messages and batches that still fail; undefined if no storm fails. */
  readonly storm?: Storm;
  readonly faults?: number;
  readonly wrong?: readonly string[];
  /** What `--path` takes to run only this storm again. */
  readonly path?: string;
}

/** Builds the handlers, with a mutation if there is one, and loads them into this process. They use the SDK that the doubles stand in for. */
export async function handlersWith(mutation?: HandlerMutation): Promise<Handlers> {
  const [ofLoader, ofIngest] = mutation?.ofLoader ? [mutation, undefined] : [undefined, mutation];
  const { createRedshiftIngest } = await exportsOf('lambda-src/redshift/create-redshift-ingest.ts', ofIngest);
  const { createLoader } = await exportsOf('lambda-src/loader/create-loader.ts', ofLoader);
  return { createRedshiftIngest, createLoader };
}

async function exportsOf(entry: string, mutation: HandlerMutation | undefined): Promise<Handlers> {
  const file = path.join(ROOT, 'lambda-src', `mutated-${path.basename(entry, '.ts')}.js`);
  const bundled = new Module(file);
  bundled.paths = [path.join(ROOT, 'node_modules')];
  (bundled as unknown as { _compile(code: string, file: string): void })._compile(await bundle(mutation, entry, ['@aws-sdk/*']), file);
  return bundled.exports as Handlers;
}

/** Runs storms until one fails, and then makes it smaller as long as it fails. */
export async function findStorm(handlers: Handlers, seed: number, storms: number, only?: string): Promise<Finding> {
  return silently(async () => {
    const property = fc.asyncProperty(STORMS, async (storm) => {
      const wrong = await weather(storm, handlers);
      if (wrong.length > 0) {
        throw new Error(wrong.join('; '));
      }
    });
    const { numRuns, counterexample, counterexamplePath } = await fc.check(property, { seed, numRuns: storms, path: only });
    const storm = counterexample?.[0];
    return storm
      ? { storms: numRuns, storm, faults: storm.faults.length, wrong: await weather(storm, handlers), path: counterexamplePath! }
      : { storms: numRuns };
  });
}

/** Runs work without what the handler logs. */
async function silently<T>(work: () => Promise<T>): Promise<T> {
  const write = [process.stdout, process.stderr].map((stream) => [stream, stream.write] as const);
  write.forEach(([stream]) => stream.write = () => true);
  try {
    return await work();
  } finally {
    write.forEach(([stream, original]) => stream.write = original);
  }
}

/** Takes each fix out, and finds a storm that then fails: the smallest, which its path alone brings back. */
async function withoutFixes(seed: number, storms: number): Promise<Record<string, Finding & { again: boolean }>> {
  const found: Record<string, Finding & { again: boolean }> = {};
  for (const [fix, mutation] of Object.entries(FIXES)) {
    const handlers = await handlersWith(mutation);
    const finding = await findStorm(handlers, seed, storms);
    const again = finding.path === undefined ? undefined : await findStorm(handlers, seed, storms, finding.path);
    found[fix] = { ...finding, again: isDeepStrictEqual(again?.storm, finding.storm) && finding.storm !== undefined };
  }
  return found;
}

async function program(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'seed': { type: 'string', default: '1' },
      'storms': { type: 'string', default: '500' },
      'path': { type: 'string' },
      'without-fixes': { type: 'boolean', default: false },
    },
  });
  const [seed, number] = [Number(values.seed), Number(values.storms)];
  if (values['without-fixes']) {
    const found = await withoutFixes(seed, 3000);
    console.log(JSON.stringify(found));
    process.exitCode = Object.values(found).every(({ faults = Infinity, again }) => faults <= FEW && again) ? 0 : 1;
    return;
  }
  const finding = await findStorm(await handlersWith(), seed, number, values.path);
  console.log(JSON.stringify(finding));
  process.exitCode = finding.storm ? 1 : 0;
}

if (require.main === module) {
  void program();
}
