import { parseArgs } from 'util';
import { costBenchmark } from './cost';
import { PROFILE } from './cost/profile';
import { encodeBenchmark } from './encode';
import { layoutBenchmark } from './layout';
import { isMet, Measure } from './measure';
import { publisherBenchmark } from './publisher';
import { scaleBenchmark } from './scale';

/**
 * Runs the benchmarks and prints their ratios; only ratios carry over to another machine.
 *
 *     npm run bench -- [encode|publisher|layout|cost|scale] [--rows-a-day N] [--rows-a-message N] [--minutes N] [--json]
 *
 * With --json the last line is one JSON object, a key for each measure.
 */
const BENCHMARKS = { encode: encodeBenchmark, publisher: publisherBenchmark, layout: layoutBenchmark, cost: costBenchmark, scale: scaleBenchmark };

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'rows-a-day': { type: 'string', default: String(PROFILE.rowsADay) },
      'rows-a-message': { type: 'string', default: String(PROFILE.rowsAMessage) },
      'minutes': { type: 'string', default: String(PROFILE.minutes) },
      'json': { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) {
    throw new Error(`there is no benchmark '${unknown.join('\', \'')}'; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  }
  const number = (name: 'rows-a-day' | 'rows-a-message' | 'minutes') => positive(name, values[name]);
  const profile = { rowsADay: number('rows-a-day'), rowsAMessage: number('rows-a-message'), minutes: number('minutes') };
  const named = Object.entries(BENCHMARKS).filter(([name]) => positionals.includes(name));
  const measures: Measure[] = [];
  for (const [, benchmark] of named.length > 0 ? named : Object.entries(BENCHMARKS)) {
    console.log(`\n${benchmark.title}`);
    const found = await benchmark.run(profile);
    found.forEach(show);
    measures.push(...found);
  }
  if (values.json) {
    console.log(JSON.stringify(Object.fromEntries(measures.map((measure) => [
      measure.key, { ratio: Number(measure.ratio.toFixed(4)), goal: measure.goal, met: isMet(measure) },
    ]))));
  }
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number >= 1)) {
    throw new Error(`--${name} must be a number from 1, got '${text}'`);
  }
  return number;
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
