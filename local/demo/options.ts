import * as path from 'path';
import { parseArgs } from 'util';

export interface DemoOptions {
  /** How often the schedule fires. */
  readonly ticks: number;
  readonly serverless: boolean;
  /** Minutes from one load to the next. Undefined if each batch is loaded at once. */
  readonly loader?: number;
  /** How many ingests the topic has, each with a table of its own. */
  readonly tables: number;
  readonly seed?: number;
  /** Rows of the data set, if it is not the app's own. */
  readonly rows?: number;
  /** Whether each row of the data set is published once, in order. */
  readonly whole: boolean;
  /** Whether faults are injected. */
  readonly faults: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
  /** Whether the dashboard is served while it runs, and afterwards until Ctrl-C. */
  readonly watch: boolean;
  /** The file that the dashboard is written to in the end. */
  readonly page: string;
  /** The speed of the deployment, as a multiple of real time. */
  readonly factor: number;
  /** Whether it goes slower while functions work. */
  readonly slowsWithWork: boolean;
}

/** Number of rows in the app's own data set. */
export const DATA_SET_ROWS = 20_000;

/** The clock runs as fast while at most one function works for each processor. */
const FULL_SPEED = 180;

/** With more tables, hundreds of environments mostly wait. The clock then has one speed, at which a machine with two processors runs all of them. */
const MOST_TABLES_AT_FULL_SPEED = 4;
const SPEED_OF_ALL_TABLES = 240;

/** Rows of each tick, if rows are published in order. */
const ROWS_A_TICK = 1000;

export const USAGE = `npm run demo -- [--ticks N] [--serverless] [--loader N] [--tables N] [--seed N] [--rows N] [--whole] [--faults] [--speed N] [--watch] [--page FILE] [--json]

  --ticks N      let the schedule fire N times (default 60)
  --serverless   deploy the Redshift Serverless variant
  --loader N     load what is staged every N minutes, instead of each batch at once
  --tables N     load every message into N tables
  --seed N       draw other rows; the same rows for the same N
  --rows N       publish from a data set of N rows; it is made once and kept
  --whole        publish each row once, in their order, 1,000 a tick, and compare with what the generator of the data set counted
  --faults       publish duplicates, rows that cannot be loaded, bursts and more; what became of them is in the books too
  --speed N      run at most N times as fast as real time (default 180: a minute takes a third of a second, and longer while functions work)
  --watch        serve the dashboard on this machine, live, until Ctrl-C
  --page FILE    write the dashboard there in the end (default cdk.out/dashboard.html)
  --json         end with one JSON object on the last line`;

export function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      ticks: { type: 'string' },
      serverless: { type: 'boolean', default: false },
      loader: { type: 'string' },
      tables: { type: 'string', default: '1' },
      seed: { type: 'string' },
      rows: { type: 'string' },
      whole: { type: 'boolean', default: false },
      faults: { type: 'boolean', default: false },
      speed: { type: 'string' },
      watch: { type: 'boolean', default: false },
      page: { type: 'string', default: path.join('cdk.out', 'dashboard.html') },
      json: { type: 'boolean', default: false },
    },
  });
  const rows = values.rows === undefined ? undefined : wholeNumber('--rows', values.rows, 1);
  if (values.whole && (values.ticks !== undefined || values.faults || (rows ?? 0) % ROWS_A_TICK > 0)) {
    throw new Error(`--whole takes as many ticks as there are ${ROWS_A_TICK} rows: it goes without --ticks and --faults, and with --rows in thousands`);
  }
  const tables = wholeNumber('--tables', values.tables, 1);
  const isOfMany = tables > MOST_TABLES_AT_FULL_SPEED;
  const factor = values.speed !== undefined ? wholeNumber('--speed', values.speed, 1) : isOfMany ? Math.ceil(SPEED_OF_ALL_TABLES / tables) : FULL_SPEED;
  return {
    ticks: values.whole ? (rows ?? DATA_SET_ROWS) / ROWS_A_TICK : wholeNumber('--ticks', values.ticks ?? '60', 1),
    serverless: values.serverless,
    loader: values.loader === undefined ? undefined : wholeNumber('--loader', values.loader, 1),
    tables,
    seed: values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 0),
    rows,
    whole: values.whole,
    faults: values.faults,
    watch: values.watch,
    page: path.resolve(values.page),
    json: values.json,
    factor,
    slowsWithWork: factor > 1 && !isOfMany,
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min) {
    throw new Error(`${name} must be a whole number from ${min}, got '${text}'`);
  }
  return value;
}
