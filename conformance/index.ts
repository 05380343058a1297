import { accountTarget } from './account';
import { CHECKS } from './checks';
import { clientsOf } from './clients';
import { ConformanceOptions, readOptions, USAGE } from './options';
import { figuresOf, table } from './report';
import { Outcome, runCheck } from './run';
import { standInTarget } from './stand-in';
import { Target } from './target';
import { runProgram } from '../local/run-program';

/** Asks the stand-in, or an account, for every fact that the library infers. */
async function conformance({ account, only, plan, json }: ConformanceOptions): Promise<boolean> {
  const target: Target = account ? accountTarget(clientsOf({}), account) : await standInTarget();
  const removeOnce = onlyOnce(async () => target.remove());
  process.once('SIGINT', () => void removeOnce().finally(() => process.exit(130)));
  console.log(['This creates', ...target.plan.map((line) => `  ${line}`), ''].join('\n'));
  if (plan) {
    return true;
  }
  const outcomes: Outcome[] = [];
  let left: string[] = [];
  try {
    await target.prepare();
    for (const check of CHECKS.filter(({ name }) => name.includes(only))) {
      const start = Date.now();
      const outcome = await runCheck(check, target.context);
      outcomes.push(outcome);
      console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${check.name}: ${outcome.status.toLowerCase().replace('_', ' ')}`);
    }
  } finally {
    left = await removeOnce();
  }
  const figures = figuresOf(outcomes);
  console.log(['', table(outcomes), '', ...left.map((line) => `not removed: ${line}`),
    `${figures.asExpected} of ${figures.checks} facts are as expected, ${figures.different} differ, ${figures.notRun} were not asked.`].join('\n'));
  if (json) {
    console.log(JSON.stringify(figures));
  }
  return figures.different === 0 && left.length === 0;
}

function onlyOnce<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return async () => running ??= run();
}

runProgram({ readOptions, usage: USAGE, main: conformance });
