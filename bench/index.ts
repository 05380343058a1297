import { encodeBenchmark } from './encode';
import { layoutBenchmark } from './layout';
import { isMet, Measure } from './measure';
import { publisherBenchmark } from './publisher';

/**
 * Runs the benchmarks and prints their ratios; only ratios carry over to another machine.
 *
 *     npm run bench -- [encode|publisher|layout] [--json]
 *
 * With --json the last line is one JSON object, a key for each measure.
 */
const BENCHMARKS = { encode: encodeBenchmark, publisher: publisherBenchmark, layout: layoutBenchmark };

async function main(args: readonly string[]): Promise<void> {
  const unknown = args.filter((arg) => arg !== '--json' && !(arg in BENCHMARKS));
  if (unknown.length > 0) {
    throw new Error(`there is no benchmark '${unknown.join('\', \'')}'; there are ${Object.keys(BENCHMARKS).join(', ')}, and --json`);
  }
  const named = Object.entries(BENCHMARKS).filter(([name]) => args.includes(name));
  const measures: Measure[] = [];
  for (const [, benchmark] of named.length > 0 ? named : Object.entries(BENCHMARKS)) {
    console.log(`\n${benchmark.title}`);
    const found = await benchmark.run();
    found.forEach(show);
    measures.push(...found);
  }
  if (args.includes('--json')) {
    console.log(JSON.stringify(Object.fromEntries(measures.map((measure) => [
      measure.key, { ratio: Number(measure.ratio.toFixed(4)), goal: measure.goal, met: isMet(measure) },
    ]))));
  }
}

function show(measure: Measure): void {
  const { key, what, baseline, ratio, goal, goalIs } = measure;
  console.log(`  ${key.padEnd(28)} ${ratio.toFixed(3).padStart(8)}  ${goalIs === 'MOST' ? 'at most' : 'at least'} ${String(goal).padEnd(5)} ${
    isMet(measure) ? 'met   ' : 'MISSED'}  ${what} (${baseline})`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
