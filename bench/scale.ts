import { countRows, loadNow, withCostApp } from './cost/deployed';
import { Usage, UsageMeter } from './cost/usage';
import { atMost, Benchmark, Measure } from './measure';
import { stageObjects } from './scale/stage-objects';

/** The objects that five minutes of 1e9 rows a day make, if each message has one row: batches of 2,782 rows, which fill 6 MB. */
const FIVE_MINUTES = 1248;
const TABLES = 20;
const OBJECTS_A_TABLE = 10;
/** The clock is the real one, so that seconds are seconds. */
const FACTOR = 1;

interface Loaded {
  readonly usage: Usage;
  readonly lists: number;
  readonly seconds: number;
  /** The most memory that the loader has taken, and what it has, in MB. */
  readonly used: number;
  readonly size: number;
}

export const scaleBenchmark: Benchmark = {
  title: 'Scale: one run of the loader on the local engine',
  async run(): Promise<readonly Measure[]> {
    const many = await load(1, FIVE_MINUTES);
    show(`${FIVE_MINUTES.toLocaleString('en-US')} objects`, many);
    const tables = await load(TABLES, OBJECTS_A_TABLE);
    show(`${TABLES} tables`, tables);
    return [
      atMost(1, 'scaleLoads', `loads of ${FIVE_MINUTES.toLocaleString('en-US')} objects`, 'one load', many.usage.loads),
      atMost(1, 'scaleMemory', 'memory of the loader for them', `the ${many.size} MB that it has`, many.used / many.size),
      atMost(1, 'scaleTablesLoads', `loads of ${TABLES} tables in one run`, 'one load for each table', tables.usage.loads / TABLES),
      atMost(1, 'scaleTablesMemory', 'memory of the loader for them', `the ${tables.size} MB that it has`, tables.used / tables.size),
    ];
  },
};

async function load(tables: number, objects: number): Promise<Loaded> {
  return withCostApp('cost-app.ts', { loader: 15, tables }, FACTOR, async (app) => {
    const { engine, outputs } = app;
    const rows: number[] = [];
    for (let table = 1; table <= tables; table++) {
      rows.push(await stageObjects(app, table, objects));
    }
    const meter = new UsageMeter(engine);
    const calls = engine.calls.length;
    const began = engine.clock.now();
    await loadNow(app);
    const seconds = (engine.clock.now() - began) / 1000;
    meter.stop();
    const lists = engine.calls.slice(calls).filter(({ operation }) => operation === 'ListObjects').length;
    for (const [at, expected] of rows.entries()) {
      const loaded = await countRows(app, `messages_${at + 1}`);
      if (loaded !== expected) {
        throw new Error(`${expected} rows were staged for table ${at + 1}, but ${loaded} loaded`);
      }
    }
    const { memory: size } = engine.cloud.lambda.config(outputs.LoaderFunction);
    return { usage: meter.usage, lists, seconds, used: engine.cloud.lambda.peakBytes(outputs.LoaderFunction) / 2 ** 20, size };
  });
}

function show(what: string, { usage, lists, seconds, used, size }: Loaded): void {
  console.log(`  ${what.padEnd(14)} ${usage.loads} loads, ${usage.statements} statements, ${lists} lists, ${usage.s3Reads} reads and ${usage.s3Writes} writes of S3, `
    + `${seconds.toFixed(1)} s, ${Math.round(used)} of ${size} MB`);
}
