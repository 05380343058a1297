import { ItemBill, itemBillOf } from './item-bill';
import { ItemCase, measureItemRun } from './item-run';
import { Profile, shortMinutes } from './profile';
import { atMost, Measure } from '../measure';

interface Case extends ItemCase {
  readonly name: string;
  /** What makes enough batches. */
  readonly least: { readonly rows: number; readonly minutes: number };
}

const EACH_ROW: Case = { name: 'each row an item', key: 'message_id', least: { rows: 1_500, minutes: 0.25 } };
const LATEST: Case = { name: 'the latest row of each trader', key: 'trader_id', least: { rows: 1_500, minutes: 0.25 } };
const LATEST_LATER: Case = { name: '… if batches wait for 5 minutes', key: 'trader_id', window: 300, least: { rows: 150_000, minutes: 3 } };

/** Measures and shows what ingests into DynamoDB cost. */
export async function measureItems(profile: Profile): Promise<readonly Measure[]> {
  console.log(`  ${''.padEnd(42)} puts of 1 M rows     refused   write units   DynamoDB, $   $ of 1 M rows   CloudWatch, $ a month`);
  const eachRow = await measureCase(profile, EACH_ROW);
  await measureCase(profile, LATEST);
  const later = await measureCase(profile, LATEST_LATER);
  return [
    atMost(1.1, 'writeUnitsARow', 'write units of a row that is an item', 'rows of 0.4 KB, some of them of more than 1 KB', eachRow.writeUnits / 1e6),
    atMost(0.2, 'writeUnitsALatestRow', 'write units of a row, if each trader has an item', 'batches wait for 5 minutes', later.writeUnits / 1e6),
  ];
}

async function measureCase(profile: Profile, { name, least, ...one }: Case): Promise<ItemBill> {
  const minutes = shortMinutes(profile, least);
  const run = await measureItemRun(profile, minutes, one);
  const bill = itemBillOf({ name, rows: run.rows, minutes, billed: run.usage }, profile);
  const whole = (number: number) => Math.round(number).toLocaleString('en-US');
  console.log(`  ${name.padEnd(42)} ${[
    whole(bill.takenPuts + bill.refusedPuts).padStart(16), whole(bill.refusedPuts).padStart(11), whole(bill.writeUnits).padStart(13),
    bill.writing.toFixed(4).padStart(13), bill.handling.toFixed(4).padStart(15), bill.watchingPerMonth.toFixed(2).padStart(23),
  ].join(' ')}`);
  return bill;
}
