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
import { Books, drainWitness, imbalances, publishedByTicks, readAllBooks, rejectedLines } from './telegram/books';
import { isDone, isLoading } from './telegram/done';
import { ItemBooks, itemImbalances, readItemBooks } from './telegram/item-books';
import { Published } from './telegram/published';
import { Telegram, telegramOf } from './telegram/telegram';
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
  const { factor, ticks, slowsWithWork } = options;
  const engine = await Engine.start({ factor, ticks, isEndless: isLoading, leastWork: 60_000, slowsWithWork });
  let dashboard: RunDashboard | undefined;
  try {
    const assembly = path.join(engine.cloud.workDirectory, 'cdk.out'); // is deleted with the engine's files, even on Ctrl-C
    synthesize(assembly, {
      serverless: options.serverless,
      ...options.loader !== undefined && { loader: options.loader },
      ...options.tables > 1 && { tables: options.tables },
      seed: options.seed,
      data,
      inOrder: options.whole,
      faults: options.faults,
    });
    say(`synthesized the telegram app (${options.serverless ? 'Redshift Serverless' : 'Redshift cluster'})`);
    await engine.deploy(assembly);
    say(`deployed ${engine.resources().length} resources; a minute takes ${(60 / options.factor).toFixed(1)} s`);
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

async function run(engine: Engine, options: DemoOptions, say: (text: string) => void): Promise<{ figures: Figures; balanced: boolean }> {
  const telegram = telegramOf(engine);
  let said = '';
  const progress = async () => {
    const line = await progressLine(engine, telegram, options.ticks);
    if (line !== said) {
      say(said = line);
    }
  };
  while (!await isDone(engine, telegram, options.ticks)) {
    await progress();
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  await engine.idle();
  await progress();
  const published = await drainWitness(engine, telegram);
  const items = await readItemBooks(engine, telegram, published);
  const books = await readAllBooks(engine, telegram, published);
  const memory = memoryUse(engine);
  const wrong = [
    ...await imbalancesOfAll(engine, telegram, books, published),
    ...itemImbalances(items, published),
    ...differences(await accounts(engine, telegram, published, books), { repeated: options.faults }),
    ...options.whole ? await disagreements(books[0], options.rows ?? DATA_SET_ROWS) : [],
    ...overuse(memory),
  ];
  console.log(await report(engine, telegram, books, items, memory, wrong));
  return { figures: figuresOf(telegram, books, items), balanced: wrong.length === 0 };
}

async function imbalancesOfAll(engine: Engine, telegram: Telegram, books: readonly Books[], published: Published): Promise<string[]> {
  const ofEach = await Promise.all(telegram.ingests.map(async (ingest, at) =>
    imbalances(books[at], published, publishedByTicks(engine), await rejectedLines(engine, ingest))
      .map((sentence) => telegram.ingests.length > 1 ? `${ingest.table}: ${sentence}` : sentence)));
  return ofEach.flat();
}

/** The books of the first table, and the number of COPYs of each if there are some or a loader. All tables get the same messages. */
type Figures = Books & Pick<ItemBooks, 'itemsExpected' | 'items'> & { readonly copiesByTable?: Readonly<Record<string, number>> };

function figuresOf({ ingests, loader }: Telegram, books: readonly Books[], { itemsExpected, items }: ItemBooks): Figures {
  const figures = { ...books[0], itemsExpected, items };
  if (ingests.length === 1 && loader === undefined) {
    return figures;
  }
  return { ...figures, copiesByTable: Object.fromEntries(ingests.map(({ table }, at) => [table, books[at].copies])) };
}

/** Returns a sentence for each function that used more memory than it has. Lambda would end it. */
function overuse(memory: readonly MemoryUse[]): string[] {
  return memory.filter(({ used, size }) => used > size).map(({ name, used, size }) => `${name} took ${used} MB of memory and has ${size}`);
}

runProgram({ readOptions, usage: USAGE, main: demo });
