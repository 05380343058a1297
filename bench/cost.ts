import { billOf, SECONDS_OF_A_LOAD, Way } from './cost/bill';
import { measureItems } from './cost/items';
import { MeasuredRun } from './cost/measured-run';
import { copyAMessage, firehose } from './cost/others';
import { Profile, shortMinutes } from './cost/profile';
import { measureRun } from './cost/run';
import { atMost, Benchmark, Measure } from './measure';
import { PRICES_READ } from '../src/private/cost/list-prices';

export const costBenchmark: Benchmark = {
  title: `Cost of a steady stream, at list prices of us-east-1 (${PRICES_READ}); the requests are counted on the local engine`,
  async run(profile: Profile): Promise<readonly Measure[]> {
    const perBatch = await measureRun(profile, shortMinutes(profile, { rows: 200_000, minutes: 3 }), false);
    const loaded = wayOf('a RedshiftLoader', await measureRun(profile, profile.minutes, true));
    show(profile, [
      copyAMessage(perBatch),
      wayOf('a COPY for each batch', perBatch),
      firehose(perBatch, profile),
      loaded,
    ]);
    const { copiesPerMillion, warehousePerMonth } = billOf(loaded, profile);
    const { rowsADay, minutes } = profile;
    return [
      atMost(4, 'copiesPerMillion', 'COPYs of a million rows', `${rowsADay.toLocaleString('en-US')} rows a day`, copiesPerMillion),
      atMost(75, 'warehousePerMonth4Rpu', 'dollars a month for 4 RPU', `a load every ${minutes} minutes`, warehousePerMonth),
      ...await measureItems(profile),
    ];
  },
};

function wayOf(name: string, { rows, minutes, usage }: MeasuredRun): Way {
  return { name, rows, minutes, billed: usage };
}

function show(profile: Profile, ways: readonly Way[]): void {
  const { rowsADay, rowsAMessage, minutes } = profile;
  console.log(`  ${rowsADay.toExponential().replace('+', '')} rows a day, ${rowsAMessage} a message; with a loader, a load every ${minutes} minutes; a load is taken for ${SECONDS_OF_A_LOAD} s`);
  console.log(`  ${''.padEnd(42)} COPYs of 1 M rows   $ of 1 M rows  … with warehouse   4 RPU, $ a month   CloudWatch, $ a month   loads at once`);
  for (const way of ways) {
    const bill = billOf(way, profile);
    console.log(`  ${way.name.padEnd(42)} ${[
      bill.copiesPerMillion.toFixed(1).padStart(17), bill.handlingPerMillion.toFixed(4).padStart(15), bill.perMillion.toFixed(3).padStart(17),
      Math.round(bill.warehousePerMonth).toLocaleString('en-US').padStart(18), bill.watchingPerMonth.toFixed(2).padStart(23),
      bill.loadsAtOnce.toFixed(2).padStart(15),
    ].join(' ')}`);
  }
}
