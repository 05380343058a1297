import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { Benchmark, Measure, median } from './measure';
import { indexedTelegram } from './publisher/indexed-telegram';
import { Stub } from './publisher/stub';
import { CsvObject, PUBLICATION_FILE } from '../src/private/contract/publish';

const ROOT = path.join(__dirname, '..');
const BUNDLE = path.join(ROOT, 'assets', 'lambda-src', 'publish', 'index.js');
const SIZES = { '100k': 100_000, '1M': 1_000_000, '5M': 5_000_000 } as const;
const ROUNDS = 5;
const TICKS = 15;

/** The figures that a process reports: processor milliseconds and megabytes. */
interface Figures {
  readonly first: {
    readonly cpu: number;
    readonly rss: number;
    /** What the first tick still took when its first message was sent: the copy to the disk above all. */
    readonly rest?: number;
  };
  /** Median over ticks. */
  readonly tick: number;
  readonly rss: number;
}

/** Compares the first message and the ticks after it with pandas, which reads the whole file when it starts, and with papaparse. */
export const publisherBenchmark: Benchmark = {
  title: 'Publisher: first message, memory and a tick',
  async run(): Promise<readonly Measure[]> {
    const python = pythonWithPandas();
    const measures: Measure[] = [];
    for (const [size, rows] of Object.entries(SIZES)) {
      measures.push(...await compare(size, rows, python));
    }
    return measures;
  },
};

async function compare(size: string, rows: number, python: string | undefined): Promise<Measure[]> {
  const { zip, csvFile, indexFile } = await indexedTelegram(rows);
  const ours: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await publisher({ '/assets/csv': csvFile, '/assets/index': indexFile }, { bucket: 'assets', key: 'csv' }, { bucket: 'assets', key: 'index' }));
  }
  const inBucket = await publisher({ '/data/zip': zip }, { bucket: 'data', key: 'zip', compression: { format: 'ZIP', entry: 'telegram.csv' } });
  const papaparse = await figuresOf(process.execPath, ['--max-old-space-size=12000', path.join(__dirname, 'publisher', 'papaparse.js'), csvFile, `${TICKS}`]);
  const pandas = python === undefined ? undefined : await pandasPublisher(python, zip);
  const own: Figures = {
    first: {
      cpu: median(ours.map(({ first }) => first.cpu)),
      rss: median(ours.map(({ first }) => first.rss)),
      rest: median(ours.map(({ first }) => first.rest!)),
    },
    tick: median(ours.map(({ tick }) => tick)),
    rss: median(ours.map((figures) => figures.rss)),
  };
  show(size, { 'publisher': own, 'from a zip in a bucket': inBucket, papaparse, 'pandas, the whole file': pandas });
  const comparedWith = (baseline: string, other: Figures | undefined) =>
    (key: string, what: string, ratio: (figures: Figures) => number, goal: number): Measure[] =>
      other ? [{ key: `publisher${key}`, what: `${what}, ${size} rows`, baseline, ratio: ratio(other), goal, goalIs: 'MOST' }] : [];
  const [toPandas, toPapaparse] = [comparedWith('pandas', pandas), comparedWith('papaparse', papaparse)];
  const [byPandas, byPapaparse] = [TO_PANDAS[rows], TO_PAPAPARSE[rows]];
  return [
    ...toPandas(`Start${size}`, 'first message', ({ first }) => own.first.cpu / first.cpu, byPandas.start),
    ...toPandas(`Memory${size}`, 'peak memory', ({ rss }) => own.rss / rss, byPandas.memory),
    ...toPandas(`Tick${size}`, 'a tick', ({ tick }) => own.tick / tick, byPandas.tick),
    ...toPandas(`ZipStart${size}`, 'first message ever from a zip in a bucket', ({ first }) => inBucket.first.cpu / first.cpu, ZIP_START),
    ...toPandas(`ZipMemory${size}`, 'peak memory from a zip in a bucket', ({ rss }) => inBucket.rss / rss, 1),
    ...toPapaparse(`Start${size}Papaparse`, 'first message', ({ first }) => own.first.cpu / first.cpu, byPapaparse.start),
    ...toPapaparse(`Memory${size}Papaparse`, 'peak memory', ({ rss }) => own.rss / rss, byPapaparse.memory),
  ];
}

interface Goals {
  readonly start: number;
  readonly memory: number;
  readonly tick: number;
}

/** Each is the best ratio that was reached, and a tenth. They depend on the size: a small file is quickly read whole, but little of a large one should be read. */
const TO_PANDAS: Readonly<Record<number, Goals>> = {
  [SIZES['100k']]: { start: 0.35, memory: 0.8, tick: 4.6 },
  [SIZES['1M']]: { start: 0.07, memory: 0.2, tick: 1.3 },
  [SIZES['5M']]: { start: 0.017, memory: 0.04, tick: 0.6 },
};
const TO_PAPAPARSE: Readonly<Record<number, Omit<Goals, 'tick'>>> = {
  [SIZES['100k']]: { start: 0.72, memory: 0.75 },
  [SIZES['1M']]: { start: 0.1, memory: 0.16 },
  [SIZES['5M']]: { start: 0.1, memory: 0.16 },
};
const ZIP_START = 1.2;

/** Heap limits as Lambda sets them for a function of 256 MB. */
const SPACES = ['--max-old-space-size=231', '--max-semi-space-size=12'];

async function publisher(files: Readonly<Record<string, string>>, source: CsvObject, index?: CsvObject): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'publisher-'));
  const stub = await Stub.start(files);
  try {
    const bundle = path.join(folder, 'index.js');
    copyFileSync(BUNDLE, bundle);
    writeFileSync(path.join(folder, PUBLICATION_FILE), JSON.stringify({ payloadFormat: 'JSON', types: {}, attributes: {}, sampling: { kind: 'RANDOM' } }));
    return (await figuresOf(process.execPath, [...SPACES, path.join(__dirname, 'publisher', 'ticks.js'), bundle, `${TICKS}`], {
      AWS_ENDPOINT_URL: stub.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:bench',
      SOURCE: JSON.stringify(source),
      ...index && { SOURCE_INDEX: JSON.stringify(index) },
      MIN_ROWS: '1',
      MAX_ROWS: '1000',
      MAX_MESSAGE_BYTES: '262144',
      SEED: '1',
      PUBLISHER_ID: 'bench',
    }))!;
  } finally {
    await stub.stop();
    rmSync(folder, { recursive: true });
  }
}

async function pandasPublisher(python: string, zip: string): Promise<Figures | undefined> {
  const stub = await Stub.start({});
  try {
    return await figuresOf(python, [path.join(__dirname, 'publisher', 'pandas_publisher.py'), zip, `${TICKS}`, stub.endpoint]);
  } finally {
    await stub.stop();
  }
}

/** Reads the figures from a process's standard error; undefined if it died, which happens if a text is longer than a string can be. */
async function figuresOf(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Figures | undefined> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, NODE_PATH: process.env.NODE_PATH, ...environment } });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => said += text);
  const [code] = await once(child, 'close');
  if (code === 0) {
    return JSON.parse(said);
  }
  if (args.some((arg) => arg.endsWith('ticks.js'))) {
    throw new Error(`the publisher failed: ${said}`);
  }
  console.log(`  ${path.basename(args.find((arg) => /\.(js|py)$/.test(arg))!)} failed: ${said.split('\n').find((line) => /Error/.test(line)) ?? `exit code ${code}`}`);
  return undefined;
}

/** Finds a Python with pandas: PYTHON, or `python3` if that is not set. */
function pythonWithPandas(): string | undefined {
  const python = process.env.PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import pandas'], { stdio: 'ignore' }).status === 0) {
    return python;
  }
  console.log(`  ${python} is missing or has no pandas: not compared with it; set PYTHON to one that has`);
  return undefined;
}

function show(size: string, cases: Readonly<Record<string, Figures | undefined>>): void {
  console.log(`  ${`${size} rows`.padEnd(26)} first message (CPU)   rest of its tick   peak memory   a tick (CPU)`);
  for (const [name, figures] of Object.entries(cases)) {
    console.log(figures === undefined ? `  ${name.padEnd(26)} -` : `  ${name.padEnd(26)} ${`${figures.first.cpu.toFixed(0)} ms`.padStart(19)}   ${
      (figures.first.rest === undefined ? '-' : `${figures.first.rest.toFixed(0)} ms`).padStart(16)}   ${
      `${figures.rss.toFixed(0)} MB`.padStart(11)}   ${`${figures.tick.toFixed(1)} ms`.padStart(12)}`);
  }
}
