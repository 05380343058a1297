import * as path from 'path';
import { buildWhatIsStale, synthesize } from './build';
import { accounts, differences } from './demo/accountant';
import { disagreements } from './demo/census';
import { RunDashboard } from './demo/dashboard';
import { MemoryUse, memoryUse } from './demo/memory';
import { DATA_SET_ROWS, DemoOptions, readOptions, USAGE } from './demo/options';
import { progressLine, report } from './demo/report';
import { Engine } from './engine';
import { runProgram } from './run-program';
import { Books, drainSecondSubscriber, imbalances, publishedByTicks, readBooks, rejectedLines, telegramOf } from './telegram/books';
import { cachedTelegram } from '../integ/cached-telegram';

/** Runs the telegram app on this machine: synthesizes and deploys it, lets its schedule fire, and checks the books. */
async function demo(options: DemoOptions): Promise<boolean> {
  const start = Date.now();
  const say = (text: string) => console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  if (buildWhatIsStale().length > 0) {
    say('bundled the handlers');
  }
  const data = options.rows === undefined ? undefined : await cachedTelegram(options.rows);
  if (data) {
    say(`have a data set of ${options.rows} rows`);
  }
  const engine = await Engine.start({ factor: options.factor, ticks: options.ticks, leastWork: 20_000 });
  let dashboard: RunDashboard | undefined;
  try {
    const assembly = path.join(engine.cloud.workDirectory, 'cdk.out'); // is deleted with the engine's files, even on Ctrl-C
    synthesize(assembly, { serverless: options.serverless, seed: options.seed, data, inOrder: options.whole, faults: options.faults });
    say(`synthesized the telegram app (${options.serverless ? 'Redshift Serverless' : 'Redshift cluster'})`);
    await engine.deploy(assembly);
    say(`deployed ${engine.resources().length} resources; a minute takes ${60 / options.factor} s`);
    dashboard = new RunDashboard(engine);
    if (options.watch) {
      say(`the dashboard is at ${await dashboard.serve()}`);
    }
    const books = await run(engine, options, say);
    dashboard.write(options.page);
    say(`wrote the dashboard: ${options.page}`);
    if (options.watch) {
      say('the dashboard is served until Ctrl-C');
    }
    if (options.json) {
      console.log(JSON.stringify({ ...books.figures, seconds: Math.round((Date.now() - start) / 100) / 10 }));
    }
    if (options.watch) {
      await new Promise(() => undefined);
    }
    return books.balanced;
  } finally {
    await dashboard?.stop();
    await engine.stop();
  }
}

async function run(engine: Engine, options: DemoOptions, say: (text: string) => void): Promise<{ figures: Books; balanced: boolean }> {
  const telegram = telegramOf(engine);
  let said = '';
  const progress = async () => {
    const line = await progressLine(engine, telegram, options.ticks);
    if (line !== said) {
      say(said = line);
    }
  };
  while (!engine.schedulesDone || Object.values(await engine.inFlight()).some((count) => count > 0)) {
    await progress();
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  await engine.idle();
  await progress();
  const published = await drainSecondSubscriber(engine, telegram);
  const figures = await readBooks(engine, telegram, published);
  const memory = memoryUse(engine);
  const wrong = [
    ...imbalances(figures, published, publishedByTicks(engine), await rejectedLines(engine, telegram)),
    ...differences(await accounts(engine, telegram, published, figures), { repeated: options.faults }),
    ...options.whole ? await disagreements(figures, options.rows ?? DATA_SET_ROWS) : [],
    ...overuse(memory),
  ];
  console.log(await report(engine, telegram, figures, memory, wrong));
  return { figures, balanced: wrong.length === 0 };
}

/** Returns a sentence for each function that used more memory than it has. Lambda would end it. */
function overuse(memory: readonly MemoryUse[]): string[] {
  return memory.filter(({ used, size }) => used > size).map(({ name, used, size }) => `${name} took ${used} MB of memory and has ${size}`);
}

runProgram({ readOptions, usage: USAGE, main: demo });
