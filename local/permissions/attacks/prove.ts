import * as fs from 'fs';
import * as path from 'path';
import { Attack } from './attack';
import { ATTACKS } from './attacks';
import { isNoticed, Tried, tryAttacks, tryWeakened } from './try-attack';
import { ROOT, weakened, WeakenedCopy } from './weakened-copy';

export interface AttackFigures {
  attacks: number;
  attacksStopped: number;
}

/** How many weakened builds are tried at the same time. */
const AT_ONCE = 2;

/**
 * Tries each attack, and then once more against a build that does not stop it, where its test must fail. Prints a line for each. Returns
 * the figures, and whether every test passed and every weakened build was noticed.
 */
export async function proveAttacks(markdown: boolean): Promise<{ figures: AttackFigures; good: boolean }> {
  ATTACKS.forEach(({ name, weakening }) => weakening.forEach((edit) => weakened(name, edit))); // what cannot be weakened fails at once
  console.log('\n## Attacks\n');
  const { tried, failed } = await tryAttacks(ATTACKS, testFiles());
  failed.forEach(({ file, title, failure }) => console.log(`FAILED: ${file}: ${title}\n${failure}\n`));
  if (markdown) {
    console.log('| attack | what stops it | test | without that |\n| --- | --- | --- | --- |');
  }
  const figures: AttackFigures = { attacks: ATTACKS.length, attacksStopped: 0 };
  let unnoticed = 0;
  await tryAllWeakened((attack, withoutDefence) => {
    const stopped = tried.get(attack)!.failed.length === 0;
    figures.attacksStopped += stopped ? 1 : 0;
    unnoticed += isNoticed(withoutDefence) ? 0 : 1;
    console.log(markdown ? tableRow(attack, withoutDefence) : line(attack, stopped, withoutDefence));
  });
  return { figures, good: failed.length === 0 && unnoticed === 0 };
}

/** The names of all files in `test/attacks/` that hold tests. */
function testFiles(): string[] {
  return fs.readdirSync(path.join(ROOT, 'test', 'attacks')).filter((file) => file.endsWith('.test.ts'));
}

/** Tries each attack against its weakened build, some at the same time. Hands over what was seen in the order of the attacks, as soon as it is known. */
async function tryAllWeakened(onTried: (attack: Attack, tried: Tried) => void): Promise<void> {
  const copies = Array.from({ length: AT_ONCE }, () => new WeakenedCopy());
  const lanes: Promise<unknown>[] = copies.map(async () => undefined);
  const results = ATTACKS.map(async (attack, at) => {
    const result = lanes[at % AT_ONCE].then(async () => tryWeakened(attack, copies[at % AT_ONCE]));
    lanes[at % AT_ONCE] = result.catch(() => undefined);
    return result;
  });
  const all = Promise.allSettled(results);
  try {
    for (const [at, attack] of ATTACKS.entries()) {
      onTried(attack, await results[at]);
    }
  } finally {
    await all;
    copies.forEach((copy) => copy.remove());
  }
}

function line({ name, stoppedBy, weakening }: Attack, stopped: boolean, withoutDefence: Tried): string {
  const files = weakening.map(({ file }) => file).join(' and ');
  return `${stopped ? 'stopped' : 'NOT STOPPED'} ${name}: ${stoppedBy}; taken out of ${files}: ${noticed(withoutDefence)}`;
}

/** The row of an attack in docs/permissions.md, with what became of its tests without what stops it. */
function tableRow(attack: Attack, withoutDefence: Tried): string {
  return `${firstCells(attack)} | ${noticed(withoutDefence)} |`;
}

/** The attack, what stops it, and its test. */
export function firstCells({ name, stoppedBy, file }: Attack): string {
  return `| ${name} | ${stoppedBy} | [${file}](../test/attacks/${file})`;
}

function noticed(withoutDefence: Tried): string {
  const { tests, failed } = withoutDefence;
  return `${isNoticed(withoutDefence) ? '' : 'NOT NOTICED, '}${failed.length} of ${tests.length} ${tests.length === 1 ? 'test fails' : 'tests fail'}`;
}
