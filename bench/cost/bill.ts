import { Profile } from './profile';
import { Usage } from './usage';
import { HOURS_A_MONTH, LEAST_BILLED_SECONDS, LIST_PRICES } from '../../src/private/cost/list-prices';

/** What is billed by the request, the byte and the second, for some rows of a stream. */
export type Billed = Pick<Usage,
'snsRequests' | 'sqsRequests' | 's3Writes' | 's3Reads' | 'lambdaRequests' | 'lambdaGbSeconds' | 'lambdaGbLoads' | 'lambdaGbPuts' | 'schedulerInvocations' | 'loggedBytes' | 'loads' | 'wakes' | 'metrics' | 'alarmMetrics' | 'dashboards' | 'writeUnits'> & {
  readonly firehoseBytes?: number;
  readonly firehoseDeliveries?: number;
};

/** A way to load the rows that arrive in some minutes. */
export interface Way {
  readonly name: string;
  readonly rows: number;
  readonly minutes: number;
  readonly billed: Billed;
}

export interface Bill {
  readonly copiesPerMillion: number;
  /** Dollars for a million rows, without the warehouse. */
  readonly handlingPerMillion: number;
  /** Dollars a month for 4 RPU. */
  readonly warehousePerMonth: number;
  /** Dollars a month for metrics, alarms and dashboards, however many rows there are. */
  readonly watchingPerMonth: number;
  /** Dollars for a million rows, with the warehouse. */
  readonly perMillion: number;
  /** Loads that run at the same time, on average. Loads into one table wait for each other, so more than one is a backlog that grows. */
  readonly loadsAtOnce: number;
}

/**
 * How long a load of a batch takes, in seconds. It is an assumption: nobody has measured it on a warehouse, and the database of this machine
 * cannot tell it. Functions wait so long for each, and the warehouse is billed for at least a minute anyway.
 */
export const SECONDS_OF_A_LOAD = 4;

/**
 * How long a function takes for a put, in seconds. It is an assumption, too: with 16 puts at once the processor decides. The SDK takes 0.5 ms of a
 * core of this machine for a put, and a function of 512 MB has 0.29 of a core.
 */
export const SECONDS_OF_A_PUT = 0.002;

const RPUS = 4;
const MILLION = 1e6;
const GB = 2 ** 30;
const DAYS_A_MONTH = HOURS_A_MONTH / 24;

export function billOf({ rows, minutes, billed }: Way, { rowsADay }: Profile): Bill {
  const millions = rows / MILLION;
  const handlingPerMillion = handling(billed) / millions;
  const warehousePerMonth = awakeShare(billed, minutes) * HOURS_A_MONTH * RPUS * LIST_PRICES.redshiftRpuHour;
  return {
    copiesPerMillion: billed.loads / millions,
    handlingPerMillion,
    warehousePerMonth,
    watchingPerMonth: watching(billed),
    perMillion: handlingPerMillion + warehousePerMonth / (rowsADay * DAYS_A_MONTH / MILLION),
    loadsAtOnce: billed.loads * SECONDS_OF_A_LOAD / minutes / 60,
  };
}

function handling(billed: Billed): number {
  const prices = LIST_PRICES;
  return billed.snsRequests * prices.snsRequest
    + billed.sqsRequests * prices.sqsRequest
    + billed.s3Writes * prices.s3Write
    + billed.s3Reads * prices.s3Read
    + billed.lambdaRequests * prices.lambdaRequest
    + (billed.lambdaGbSeconds + billed.lambdaGbLoads * SECONDS_OF_A_LOAD + billed.lambdaGbPuts * SECONDS_OF_A_PUT) * prices.lambdaGbSecond
    + billed.schedulerInvocations * prices.schedulerInvocation
    + billed.loggedBytes / GB * prices.logsGb
    + (billed.firehoseBytes ?? 0) / GB * prices.firehoseGb
    + (billed.firehoseDeliveries ?? 0) * prices.snsToFirehose
    + billed.writeUnits * prices.dynamoDbWriteUnit;
}

function watching({ metrics, alarmMetrics, dashboards }: Billed): number {
  return metrics * LIST_PRICES.metricMonth + alarmMetrics * LIST_PRICES.alarmMetricMonth + dashboards * LIST_PRICES.dashboardMonth;
}

/** The share of the time in which a workgroup is billed that does nothing else: each wake is a minute at least. */
function awakeShare({ loads, wakes }: Billed, minutes: number): number {
  const seconds = wakes === 0 ? 0 : wakes * Math.max(LEAST_BILLED_SECONDS, loads / wakes * SECONDS_OF_A_LOAD);
  return Math.min(1, seconds / (minutes * 60));
}
