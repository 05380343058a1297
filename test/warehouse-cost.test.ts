import { Annotations as Said, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp } from './app';
import { ColumnType, RedshiftLoader, RedshiftTarget, SnsToRedshiftIngest } from '../src';
import { every, onSchedule } from '../src/private/cost/load-cadence';
import { hoursAwake, sayWarehouseCost, warehouseCost, WorkgroupCapacity } from '../src/private/cost/warehouse-cost';

type Capacity = Pick<serverless.CfnWorkgroupProps, 'baseCapacity' | 'pricePerformanceTarget'>;

const ID = 'cdk-redshift-ingest:cost';
const WAY_OUT = 'For that, pass a RedshiftLoader as \'loader\'. \'maxBatchingWindow\' goes up to 5 minutes';
const BASIS = 'a month (list price of us-east-1, October 2026) if messages arrive all the time and nothing else uses it';

function stack(): Stack {
  return new Stack(testApp(), 'Stack');
}

function ingestInto(scope: Stack, target: RedshiftTarget, maxBatchingWindow?: Duration): SnsToRedshiftIngest {
  const table = { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] };
  return new SnsToRedshiftIngest(scope, 'Ingest', { topic: new sns.Topic(scope, 'Topic'), target, table, maxBatchingWindow });
}

function workgroup(scope: Stack, capacity: Capacity): RedshiftTarget {
  const namespace = new serverless.CfnNamespace(scope, 'Namespace', { namespaceName: 'ns', dbName: 'analytics' });
  const created = new serverless.CfnWorkgroup(scope, 'Workgroup', { workgroupName: 'wg', namespaceName: 'ns', ...capacity });
  return RedshiftTarget.workgroup(created, { namespace, adminDatabaseRole: 'ingest_admin' });
}

/** What is said of costs, with its level. */
function saidOf(scope: Stack): string[] {
  const found = Annotations.fromStack(scope);
  const texts = (kind: string, messages: ReturnType<Annotations['findInfo']>) => messages.map(({ entry }) => `${kind}: ${String(entry.data).replace(` [ack: ${ID}]`, '')}`);
  const cost = Match.stringLikeRegexp(`ack: ${ID}`);
  return [...texts('warning', found.findWarning('*', cost)), ...texts('info', found.findInfo('*', cost))];
}

function said(capacity: Capacity, maxBatchingWindow?: Duration): string[] {
  const scope = stack();
  ingestInto(scope, workgroup(scope, capacity), maxBatchingWindow);
  return saidOf(scope);
}

describe('an ingest into a workgroup of the app', () => {
  test('warns at synth of what its batches cost a month, and says what other cadences would', () => {
    expect(said({ baseCapacity: 4 })).toEqual([
      `warning: a load every minute keeps the workgroup awake: 4 RPU × 730 h × $0.375 = $1,095 ${BASIS}. `
      + `It would be $73 every 15 minutes and $18 every hour. ${WAY_OUT}. If that is what you want, acknowledge this warning`,
    ]);
  });

  test('says it without a warning if it is at most $300', () => {
    expect(said({ baseCapacity: 4 }, Duration.minutes(5))).toEqual([
      `info: a load every 5 minutes wakes the workgroup for a minute: 4 RPU × 146 h × $0.375 = $219 ${BASIS}. `
      + `It would be $73 every 15 minutes and $18 every hour. ${WAY_OUT}`,
    ]);
  });

  test('counts a window below the minute that is billed as always awake', () => {
    expect(said({ baseCapacity: 4 }, Duration.seconds(10))[0]).toMatch('a load every 10 seconds keeps the workgroup awake: 4 RPU × 730 h × $0.375 = $1,095');
  });

  test('warns that AWS decides the capacity if none is set, and says which props decide it', () => {
    expect(said({})).toEqual([
      'warning: a load every minute keeps the workgroup awake, and AWS decides how many RPUs it has, because neither \'baseCapacity\' nor '
      + `'pricePerformanceTarget' of the CfnWorkgroup is set: each costs 730 h × $0.375 = $274 ${BASIS}. `
      + 'Older documents say that it has 128: $35,040. Set \'baseCapacity\', for example to 4, or \'pricePerformanceTarget\', and never both. '
      + 'If that is what you want, acknowledge this warning',
    ]);
  });

  test('says what an RPU costs if a price-performance target chooses the capacity', () => {
    expect(said({ pricePerformanceTarget: { status: 'ENABLED', level: 1 } })).toEqual([
      'info: a load every minute keeps the workgroup awake, and AWS chooses its capacity by its price-performance target: each RPU costs '
      + `730 h × $0.375 = $274 ${BASIS}. It would be $18 every 15 minutes and $4.56 every hour. ${WAY_OUT}`,
    ]);
    expect(said({ pricePerformanceTarget: { status: 'DISABLED' }, baseCapacity: 4 })[0]).toMatch('4 RPU');
  });

  test('says what an RPU costs if only the deployment knows the capacity', () => {
    const scope = stack();
    const baseCapacity = new CfnParameter(scope, 'Capacity', { type: 'Number' }).valueAsNumber;
    ingestInto(scope, workgroup(scope, { baseCapacity }));
    expect(saidOf(scope)).toEqual([expect.stringMatching(/^info: .*its capacity is known when it is deployed: each RPU costs 730 h × \$0\.375 = \$274 a month/)]);
  });

  test('is silent if the warning was acknowledged', () => {
    const scope = stack();
    Said.of(scope).acknowledgeWarning(ID, 'it is used all day anyway');
    ingestInto(scope, workgroup(scope, { baseCapacity: 128 }));
    expect(saidOf(scope)).toEqual([]);
  });
});

describe('a loader into a workgroup of the app', () => {
  const saidOfLoader = (schedule?: scheduler.ScheduleExpression) => {
    const scope = stack();
    const loader = new RedshiftLoader(scope, 'Loader', { target: workgroup(scope, { baseCapacity: 4 }), schedule });
    const columns = [{ name: 'id', type: ColumnType.BIGINT }];
    for (const name of ['Orders', 'Payments']) {
      new SnsToRedshiftIngest(scope, name, { topic: new sns.Topic(scope, `${name}Topic`), loader, table: { tableName: name.toLowerCase(), columns } });
    }
    return saidOf(scope);
  };

  test('says once for all its ingests what its schedule costs a month', () => {
    expect(saidOfLoader()).toEqual([
      `info: a load every 15 minutes wakes the workgroup for a minute: 4 RPU × 48.7 h × $0.375 = $73 ${BASIS}. It would be $18 every hour. `
      + '\'schedule\' decides how often',
    ]);
  });

  test('warns if its schedule keeps the workgroup awake', () => {
    expect(saidOfLoader(scheduler.ScheduleExpression.rate(Duration.minutes(1)))).toEqual([
      `warning: a load every minute keeps the workgroup awake: 4 RPU × 730 h × $0.375 = $1,095 ${BASIS}. `
      + 'It would be $73 every 15 minutes and $18 every hour. \'schedule\' decides how often. If that is what you want, acknowledge this warning',
    ]);
  });
});

test('an ingest into a cluster or an imported workgroup says nothing of costs', () => {
  const scope = stack();
  ingestInto(scope, RedshiftTarget.cluster(new redshift.CfnCluster(scope, 'Cluster', {
    clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin',
  })));
  expect(saidOf(scope)).toEqual([]);
  const other = stack();
  ingestInto(other, RedshiftTarget.workgroupFromAttributes({
    workgroupName: 'wg', workgroupId: '01234567-89ab-cdef-0123-456789abcdef', namespaceName: 'ns', databaseName: 'analytics', adminDatabaseRole: 'ingest_admin',
  }));
  expect(saidOf(other)).toEqual([]);
});

describe('the cost of a schedule', () => {
  function saidOfSchedule(capacity: WorkgroupCapacity, expression: string): string {
    const scope = stack();
    sayWarehouseCost(scope, capacity, onSchedule(expression)!, 'WAY OUT');
    return saidOf(scope)[0];
  }

  test('leaves itself out of what is compared', () => {
    expect(saidOfSchedule({ base: 4, targeted: false }, 'rate(15 minutes)')).toBe(
      `info: a load every 15 minutes wakes the workgroup for a minute: 4 RPU × 48.7 h × $0.375 = $73 ${BASIS}. It would be $18 every hour. WAY OUT`);
    expect(saidOfSchedule({ base: 8, targeted: false }, 'cron(0 3 * * ? *)')).toBe(
      `info: a load at most once a day wakes the workgroup for a minute: 8 RPU × 0.5 h × $0.375 = $1.52 ${BASIS}. `
      + 'It would be $146 every 15 minutes and $37 every hour. WAY OUT');
  });

  test('is no warning for a capacity that AWS decides if it is low even at 128 RPUs', () => {
    expect(saidOfSchedule({ targeted: false }, 'rate(1 day)')).toMatch(/^info: a load every day wakes .*Older documents say that it has 128: \$24\. /);
    expect(saidOfSchedule({ targeted: false }, 'rate(1 hour)')).toMatch(/^warning: a load every hour wakes .*128: \$584\. /);
  });
});

describe('the cadence of a schedule', () => {
  test.each([
    ['rate(1 minute)', 60, 'every minute'],
    ['rate(90 minutes)', 5400, 'every 90 minutes'],
    ['rate(1 day)', 86_400, 'every day'],
    ['cron(*/15 * * * ? *)', 900, 'at most 96 times a day'],
    ['cron(5/20 8-17 ? * MON-FRI *)', 86_400 / 30, 'at most 30 times a day'],
    ['cron(0,30 0/6 * * ? *)', 86_400 / 8, 'at most 8 times a day'],
    ['cron(0 3 * * ? *)', 86_400, 'at most once a day'],
  ])('of %s is %d seconds', (expression, seconds, words) => {
    expect(onSchedule(expression)).toEqual({ seconds, words });
  });

  test('is unknown for a single time and for a token', () => {
    expect(onSchedule('at(2026-01-01T00:00:00)')).toBeUndefined();
    expect(onSchedule(new CfnParameter(stack(), 'Schedule').valueAsString)).toBeUndefined();
    expect(onSchedule(`cron(${new CfnParameter(stack(), 'Minutes').valueAsString} * * * ? *)`)).toBeUndefined();
  });
});

test('a window of zero is a load for every batch', () => {
  expect(every(Duration.seconds(0))).toEqual({ seconds: 0, words: 'for every batch' });
  expect(hoursAwake(every(Duration.seconds(0)))).toBe(730);
});

test('a load bills a minute, however short it is', () => {
  const costs = (rpus: number) => [1, 5, 15, 60].map((minutes) => Math.round(warehouseCost(rpus, every(Duration.minutes(minutes)))));
  expect(costs(4)).toEqual([1095, 219, 73, 18]);
  expect(costs(128)).toEqual([35_040, 7008, 2336, 584]);
});
