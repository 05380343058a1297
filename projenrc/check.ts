import { spawn } from 'child_process';
import { mkdirSync, readFileSync, rmSync } from 'fs';
import * as path from 'path';
import { circlesIn, importsWithin } from './circles';
import { JestReport, told } from './jest-report';
import { buildWhatIsStale } from '../local/build';

/*
 * The inner loop, `npm run check`: the rest of `npm test` is the engine, the documents and the integration snapshots. What it keeps from
 * one time to the next is in node_modules/.cache.
 */

const ROOT = path.join(__dirname, '..');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'check');
const REPORT = path.join(CACHE, 'jest.json');

interface Finding {
  /** How many things are wrong; tests that fail are counted one by one. */
  readonly failed: number;
  readonly text: string;
}

interface Result {
  readonly status: number | null;
  readonly output: string;
}

async function main(json: boolean): Promise<boolean> {
  const start = Date.now();
  const seconds = (since: number) => Math.round((Date.now() - since) / 100) / 10;
  let failed = 0;
  const step = async <T extends Finding>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const began = Date.now();
    const finding = await work();
    failed += finding.failed;
    console.log(`${finding.failed > 0 ? 'FAILED' : 'ok    '}  ${name} (${seconds(began)} s)`);
    if (finding.failed > 0) {
      console.log(`\n${finding.text.trim()}\n`);
    }
    return finding;
  };
  mkdirSync(CACHE, { recursive: true });
  const { circles } = await step('import circles', findCircles);
  await step('bundles', bundle);
  const lintDone = step('lint', lint);
  await step('types', () => run('tsc', '--noEmit', '-p', 'tsconfig.dev.json', '--incremental', '--tsBuildInfoFile', path.join(CACHE, 'types')));
  const { tests } = await step('unit tests', unitTests);
  await lintDone;
  console.log(`\n${tests} unit tests, ${failed === 0 ? 'all is well' : `${failed} failures`}, ${seconds(start)} s`);
  if (json) {
    console.log(JSON.stringify({ seconds: seconds(start), tests, failed, circles }));
  }
  return failed === 0;
}

function findCircles(): Finding & { readonly circles: number } {
  const circles = circlesIn(importsWithin(ROOT, ['src', 'lambda-src']));
  return { circles: circles.length, failed: circles.length, text: circles.map((files) => `these import each other: ${files.join(', ')}`).join('\n') };
}

function bundle(): Finding {
  try {
    buildWhatIsStale();
    return { failed: 0, text: '' };
  } catch (error: any) {
    return { failed: 1, text: error.message };
  }
}

/** Lints what has changed since the last time. What a change means for the types in other files is for `npm test` to find. */
function lint(): Promise<Finding> {
  const { tasks } = JSON.parse(readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  const [{ execArgs: [program, ...args] }] = tasks.eslint.steps;
  const cache = ['--cache', '--cache-strategy', 'content', '--cache-location', path.join(CACHE, 'lint')];
  return run(program, ...args.flatMap((arg: string) => (arg === '$@' ? cache : arg)));
}

async function unitTests(): Promise<Finding & { readonly tests: number }> {
  rmSync(REPORT, { force: true });
  const { status, output } = await execute('jest', '--ci', '--selectProjects', 'unit', '--maxWorkers=2', '--silent', '--json', '--outputFile', REPORT);
  let report: JestReport;
  try {
    report = JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    return { tests: 0, failed: 1, text: output };
  }
  const found = told(report, ROOT);
  return status !== 0 && found.failed === 0 ? { ...found, failed: 1, text: output } : found;
}

async function run(program: string, ...args: string[]): Promise<Finding> {
  const { status, output } = await execute(program, ...args);
  return { failed: status === 0 ? 0 : 1, text: output };
}

function execute(program: string, ...args: string[]): Promise<Result> {
  const child = spawn(path.join(ROOT, 'node_modules', '.bin', program), args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1', JEST_JUNIT_OUTPUT_NAME: 'unit.xml' },
  });
  let output = '';
  [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', (text: string) => output += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
}

main(process.argv.includes('--json')).then(
  (good) => process.exitCode = good ? 0 : 1,
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
