import { explore } from './explore';
import { FIXES } from './fixes';
import { INVARIANTS } from './invariants';
import { HOLES, SCENARIOS } from './scenarios';
import { told } from './trace';
import { World } from './world';

/**
 * Explores the protocol: first as it is, which must break no invariant, then with one fix taken out at a time, which must break the
 * invariant that the fix is for.
 *
 *     npm run model -- [--traces] [--json]
 *
 * With --traces the shortest way into each hole is told; with --json the last line is one JSON object.
 */
function main(args: readonly string[]): void {
  const unknown = args.filter((arg) => arg !== '--json' && arg !== '--traces');
  if (unknown.length > 0) {
    throw new Error(`there is no option '${unknown.join('\', \'')}'; there are --traces and --json`);
  }
  const begin = performance.now();
  let [states, violations] = [0, 0];
  for (const scenario of SCENARIOS) {
    const world: World = { scenario, without: new Set() };
    const { states: visited, violation } = explore(world);
    states += visited;
    console.log(`${String(visited).padStart(8)} states  ${violation ? 'VIOLATED' : 'holds   '}  ${scenario.name}`);
    if (violation) {
      violations++;
      console.log(told(world, violation).map((line) => `    ${line}`).join('\n'));
    }
  }
  const found: string[] = [];
  for (const { fix, invariant, scenario } of HOLES) {
    const world: World = { scenario, without: new Set([fix]) };
    const { violation } = explore(world, new Set([invariant]));
    console.log(`without ${fix.padEnd(10)} ${violation ? `${INVARIANTS[invariant]}, after ${violation.actions.length} steps` : 'NOTHING IS FOUND'}  (what is taken out: ${FIXES[fix]})`);
    if (violation) {
      found.push(fix);
    }
    if (violation && args.includes('--traces')) {
      console.log(told(world, violation).map((line) => `    ${line}`).join('\n'));
    }
  }
  const seconds = Number(((performance.now() - begin) / 1000).toFixed(1));
  console.log(`${states} states in ${seconds} s`);
  if (violations > 0 || found.length < HOLES.length) {
    process.exitCode = 1;
  }
  if (args.includes('--json')) {
    console.log(JSON.stringify({ states, violations, seconds, found }));
  }
}

main(process.argv.slice(2));
