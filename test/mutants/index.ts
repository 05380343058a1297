import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { parseArgs } from 'util';
import type { Stryker } from '@stryker-mutator/core' with { 'resolution-mode': 'import' };
import { ROOMS } from './rooms';

/*
 * Changes the rooms of the handlers that must not lose a row, one place at a time, and runs their unit tests on each of these mutants:
 * they must fail. Stryker makes the mutants and runs jest. CONTRIBUTING.md says what to do about a survivor.
 *
 *     npm run mutants -- [FILE, FOLDER OR GLOB ...] [--concurrency N] [--json]
 *
 * With --json the last line is one JSON object.
 */

const ROOT = path.join(__dirname, '..', '..');

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** What became of the mutants. Those that change nothing that matters are explained beside their line. */
interface Outcome {
  readonly survivors: readonly Mutant[];
  readonly counts: { readonly mutants: number; readonly killed: number; readonly survived: number; readonly explained: number };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, concurrency: { type: 'string', default: '2' } },
  });
  const begin = performance.now();
  process.chdir(ROOT);
  const { survivors, counts } = judge(await tested(positionals.length > 0 ? positionals : ROOMS.map((room) => `lambda-src/${room}`), Number(values.concurrency)));
  const seconds = Math.round((performance.now() - begin) / 1000);
  survivors.forEach((mutant) => console.log(told(mutant)));
  console.log(`${counts.mutants} mutants: ${counts.killed} killed, ${counts.explained} explained, ${counts.survived} survived (${seconds} s)`);
  if (values.json) {
    console.log(JSON.stringify({ ...counts, seconds }));
  }
  process.exitCode = counts.survived > 0 ? 1 : 0;
}

async function tested(places: readonly string[], concurrency: number): Promise<Mutant[]> {
  const { Stryker: Tester } = await import('@stryker-mutator/core');
  const tempDirName = mkdtempSync(path.join(tmpdir(), 'mutants-')); // there, and not below here, jest takes the copy of a test for no test
  try {
    return await new Tester({
      mutate: places.map((place) => (existsSync(place) && statSync(place).isDirectory() ? `${place.replace(/\/$/, '')}/**/*.ts` : place)),
      plugins: ['@stryker-mutator/jest-runner'],
      testRunner: 'jest',
      jest: { projectType: 'custom', enableFindRelatedTests: false, config: jestConfig() },
      coverageAnalysis: 'perTest',
      concurrency,
      timeoutMS: 10_000, // besides one and a half times of what its tests take; on a busy machine less would kill what survives
      maxTestRunnerReuse: 100, // jest keeps something of each run
      reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only'],
      tempDirName,
      cleanTempDir: 'always',
      allowConsoleColors: Boolean(process.stdout.isTTY),
    }).runMutationTest();
  } finally {
    rmSync(tempDirName, { recursive: true, force: true });
  }
}

/** The unit project, with other tests. */
function jestConfig(): object {
  const { jest } = JSON.parse(readFileSync('package.json', 'utf8'));
  const unit = jest.projects.find(({ displayName }: { displayName: string }) => displayName === 'unit');
  return { ...unit, projects: [], testTimeout: jest.testTimeout, testMatch: ['<rootDir>/test/mutants/handlers.ts'], testEnvironment: path.join(__dirname, 'until-failure.mts') };
}

/** A mutant with which tests run for ever, or not at all, is killed. */
function judge(mutants: readonly Mutant[]): Outcome {
  const of = (...statuses: readonly Mutant['status'][]) => mutants.filter(({ status }) => statuses.includes(status));
  const survivors = of('Survived', 'NoCoverage');
  const killed = of('Killed', 'Timeout', 'RuntimeError').length;
  const explained = of('Ignored').length;
  return { survivors, counts: { mutants: killed + explained + survivors.length, killed, survived: survivors.length, explained } };
}

/** Where a mutant is, what stands there, and by what it is replaced. */
function told({ fileName, location: { start, end }, mutatorName, replacement, status }: Mutant): string {
  const line = readFileSync(fileName, 'utf8').split('\n')[start.line - 1];
  const original = line.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined);
  const tests = status === 'NoCoverage' ? ' (no test comes here)' : '';
  return `${path.relative(ROOT, fileName)}:${start.line}:${start.column} ${mutatorName}: ${original} -> ${replacement?.replace(/\s+/g, ' ')}${tests}`;
}

void main();
