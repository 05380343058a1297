import { Billed, billOf, Way } from '../../../bench/cost/bill';
import { itemBillOf } from '../../../bench/cost/item-bill';
import { MeasuredRun } from '../../../bench/cost/measured-run';
import { copyAMessage, firehose } from '../../../bench/cost/others';
import { PROFILE, rowsOf, shortMinutes } from '../../../bench/cost/profile';
import { NOTHING } from '../../../bench/cost/usage';

const PROFILE_1E6 = { rowsADay: 1e6, rowsAMessage: 100, minutes: 15 };

function way(billed: Partial<Billed>, minutes: number = 15): Way {
  return { name: '', rows: 10_000, minutes, billed: { ...NOTHING, ...billed } };
}

describe('the bill', () => {
  test.each<[keyof Billed, number, number]>([
    ['snsRequests', 1e6, 0.50],
    ['sqsRequests', 1e6, 0.40],
    ['s3Writes', 1000, 0.005],
    ['s3Reads', 1000, 0.0004],
    ['lambdaRequests', 1e6, 0.20],
    ['lambdaGbSeconds', 1e6, 13.3334],
    ['lambdaGbLoads', 1e6, 4 * 13.3334],
    ['lambdaGbPuts', 1e6, 0.002 * 13.3334],
    ['schedulerInvocations', 1e6, 1],
    ['loggedBytes', 2 ** 30, 0.50],
    ['firehoseBytes', 2 ** 30, 0.029],
    ['firehoseDeliveries', 1e6, 0.19],
    ['writeUnits', 1e6, 0.625],
  ])('of %s is that of the price list', (name, count, dollars) => {
    expect(billOf(way({ [name]: count }), PROFILE_1E6).handlingPerMillion).toBeCloseTo(dollars * 100, 6);
  });

  test('of the warehouse is a minute for each wake, for the whole month at most', () => {
    const month = (billed: Partial<Billed>) => Math.round(billOf(way(billed), PROFILE_1E6).warehousePerMonth);
    expect(month({ loads: 1, wakes: 1 })).toBe(73);
    expect(month({ loads: 20, wakes: 1 })).toBe(97); // 80 seconds
    expect(month({ loads: 3, wakes: 3 })).toBe(219);
    expect(month({ loads: 40, wakes: 40 })).toBe(1095);
    expect(month({})).toBe(0);
  });

  test('of CloudWatch is by the metric, by each metric of an alarm and by the dashboard', () => {
    expect(billOf(way({ metrics: 13 }), PROFILE_1E6).watchingPerMonth).toBeCloseTo(3.90, 6);
    expect(billOf(way({ alarmMetrics: 14 }), PROFILE_1E6).watchingPerMonth).toBeCloseTo(1.40, 6);
    expect(billOf(way({ dashboards: 1 }), PROFILE_1E6).watchingPerMonth).toBeCloseTo(3, 6);
  });

  test('of a million rows has its share of the warehouse', () => {
    const { copiesPerMillion, perMillion, loadsAtOnce } = billOf(way({ loads: 1, wakes: 1, snsRequests: 2e4 }), PROFILE_1E6);
    expect(copiesPerMillion).toBe(100);
    expect(perMillion).toBeCloseTo(1 + 73 / (365 / 12), 6);
    expect(loadsAtOnce).toBeCloseTo(4 / 900, 6);
  });
});

test('the bill of items tells what is of DynamoDB, and how much of it is refused', () => {
  const billed = { ...NOTHING, takenPuts: 6000, refusedPuts: 4000, writeUnits: 12_000, sqsRequests: 1000, metrics: 10 };
  const bill = itemBillOf({ name: '', rows: 10_000, minutes: 15, billed }, PROFILE_1E6);
  expect(bill).toMatchObject({ takenPuts: 600_000, refusedPuts: 400_000, writeUnits: 1_200_000 });
  expect(bill.writing).toBeCloseTo(0.75, 6);
  expect(bill.handling).toBeCloseTo(0.75 + 0.04, 6);
  expect(bill.watchingPerMonth).toBeCloseTo(3, 6);
});

describe('on paper,', () => {
  const run: MeasuredRun = { rows: 10_000, messages: 100, minutes: 15, usage: { ...NOTHING, snsRequests: 200, publishedBytes: 100 * 70_000 } };

  test('a COPY a message sends, receives and deletes each by itself', () => {
    const each = { s3Writes: 100, s3Reads: 100, lambdaRequests: 100, loads: 100, wakes: 100 };
    expect(copyAMessage(run).billed).toMatchObject({ snsRequests: 200, sqsRequests: 500, ...each });
  });

  test('Firehose rounds up to 5 KB and loads what it has gathered in 15 minutes at most', () => {
    expect(firehose(run, PROFILE_1E6).billed).toMatchObject({ firehoseBytes: 100 * 70 * 1024, firehoseDeliveries: 100, loads: 1, wakes: 1 });
    expect(firehose(run, { ...PROFILE_1E6, minutes: 60 }).billed).toMatchObject({ loads: 1 });
    expect(firehose(run, { ...PROFILE_1E6, minutes: 5 }).billed).toMatchObject({ loads: 3 });
    const large = { ...run, usage: { ...run.usage, publishedBytes: 256 * 1024 * 1024 } };
    expect(firehose(large, PROFILE_1E6).billed).toMatchObject({ loads: 2 });
  });
});

test('the rows between two loads are whole messages', () => {
  expect(rowsOf(PROFILE)).toBe(520_800);
  expect(rowsOf({ rowsADay: 10, rowsAMessage: 100, minutes: 1 })).toBe(100);
});

test('a run without a loader has rows enough or minutes enough, and is never longer than one with a loader', () => {
  const minutes = (rowsADay: number) => shortMinutes({ ...PROFILE, rowsADay }, { rows: 100_000, minutes: 2 });
  expect([1.44e6, 2.88e7, 1.44e8].map(minutes)).toEqual([15, 5, 2]);
});
