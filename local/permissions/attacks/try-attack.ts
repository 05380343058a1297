import { Attack } from './attack';
import { runTests, TestResult } from './run-tests';
import { ROOT, WeakenedCopy } from './weakened-copy';

/** The tests of an attack, and how they ended. */
export interface Tried {
  readonly tests: readonly TestResult[];
  readonly failed: readonly TestResult[];
}

/** Runs all tests of these files once. Returns the results of each attack. Throws if an attack has no test. */
export async function tryAttacks(attacks: readonly Attack[], files: readonly string[]): Promise<{ tried: Map<Attack, Tried>; failed: TestResult[] }> {
  const results = await runTests({ root: ROOT, files, workers: 2 });
  return { tried: new Map(attacks.map((attack) => [attack, triedBy(attack, results)])), failed: results.filter(({ passed }) => !passed) };
}

/** Tries an attack in a copy that does not stop it. */
export async function tryWeakened(attack: Attack, copy: WeakenedCopy): Promise<Tried> {
  const { file, title } = attack;
  return copy.whileWeakened(attack, async () => triedBy(attack, await runTests({ root: copy.root, files: [file], title, workers: 1 })));
}

/** Whether tests of a weakened build have noticed that. A test that fails before it could compare anything has noticed nothing. */
export function isNoticed({ failed }: Tried): boolean {
  return failed.some(({ failure }) => /\bexpect\(.*\)\.|\bExpected\b/.test(failure));
}

function triedBy({ name, file, title }: Attack, results: readonly TestResult[]): Tried {
  const tests = results.filter((test) => test.file === file && test.title.includes(title));
  if (tests.length === 0) {
    throw new Error(`the attack '${name}' must have a test in test/attacks/${file} with the words '${title}' in its title, and it has none`);
  }
  return { tests, failed: tests.filter(({ passed }) => !passed) };
}
