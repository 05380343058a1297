import { Annotations, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { dollars } from './dollars';
import { HOURS_A_MONTH, LEAST_BILLED_SECONDS, LIST_PRICES, PRICES_READ } from './list-prices';
import { every, LoadCadence } from './load-cadence';

/** What decides how many RPUs a workgroup of the app has. */
export interface WorkgroupCapacity {
  /** The prop `baseCapacity`: a number, `DEPLOYED` if only the deployment knows it, or undefined if it is not set. */
  readonly base?: number | 'DEPLOYED';
  /** Whether the prop `pricePerformanceTarget` is set. */
  readonly targeted: boolean;
}

/** A cost above this much a month is a warning, in US dollars. */
const THRESHOLD = 300;

/** What older documents of AWS say a workgroup has whose capacity is not set. */
const DOCUMENTED_DEFAULT = 128;

/**
 * The hours of a month in which loads keep a workgroup awake: each load wakes it for the least that is billed.
 *
 * It holds for loads that take less than that, in a workgroup that does nothing else.
 */
export function hoursAwake({ seconds }: LoadCadence): number {
  return HOURS_A_MONTH * Math.min(1, LEAST_BILLED_SECONDS / seconds);
}

/** What a workgroup of so many RPUs costs a month if it only loads. */
export function warehouseCost(rpus: number, cadence: LoadCadence): number {
  return rpus * hoursAwake(cadence) * LIST_PRICES.redshiftRpuHour;
}

/**
 * Says at synth what loading costs a month in a serverless workgroup: a warning if it is much, or if nobody decided how much it is.
 *
 * @param capacity undefined for a warehouse that is no workgroup of the app
 * @param cadence undefined if only the deployment knows it
 * @param wayOut how the user chooses another cadence
 */
export function sayWarehouseCost(scope: IConstruct, capacity: WorkgroupCapacity | undefined, cadence: LoadCadence | undefined, wayOut: string): void {
  if (!capacity || !cadence) {
    return;
  }
  const { base, targeted } = capacity;
  const awake = `a load ${cadence.words} ${cadence.seconds <= LEAST_BILLED_SECONDS ? 'keeps the workgroup awake' : 'wakes the workgroup for a minute'}`;
  const basis = `(list price of us-east-1, ${PRICES_READ}) if messages arrive all the time and nothing else uses it`;
  const product = `${round(hoursAwake(cadence))} h × $${LIST_PRICES.redshiftRpuHour} = ${dollars(warehouseCost(1, cadence))}`;
  if (typeof base === 'number' && !targeted) {
    const cost = warehouseCost(base, cadence);
    say(scope, cost, `${awake}: ${base} RPU × ${round(hoursAwake(cadence))} h × $${LIST_PRICES.redshiftRpuHour} = ${dollars(cost)} a month ${basis}. `
      + `${others(base, cadence)}. ${wayOut}`);
    return;
  }
  if (base !== undefined || targeted) {
    const decided = targeted ? 'AWS chooses its capacity by its price-performance target' : 'its capacity is known when it is deployed';
    say(scope, 0, `${awake}, and ${decided}: each RPU costs ${product} a month ${basis}. ${others(1, cadence)}. ${wayOut}`);
    return;
  }
  const most = warehouseCost(DOCUMENTED_DEFAULT, cadence);
  say(scope, most, `${awake}, and AWS decides how many RPUs it has, because neither 'baseCapacity' nor 'pricePerformanceTarget' of the CfnWorkgroup is set: `
    + `each costs ${product} a month ${basis}. Older documents say that it has ${DOCUMENTED_DEFAULT}: ${dollars(most)}. `
    + 'Set \'baseCapacity\', for example to 4, or \'pricePerformanceTarget\', and never both');
}

function say(scope: IConstruct, cost: number, message: string): void {
  const id = 'cdk-redshift-ingest:cost';
  if (cost > THRESHOLD) {
    Annotations.of(scope).addWarningV2(id, `${message}. If that is what you want, acknowledge this warning`);
  } else {
    Annotations.of(scope).addInfoV2(id, message);
  }
}

/** What a load every 15 minutes and every hour would cost, for comparison. */
function others(rpus: number, cadence: LoadCadence): string {
  const compared = [Duration.minutes(15), Duration.hours(1)].map(every).filter(({ seconds }) => seconds !== cadence.seconds);
  return `It would be ${compared.map((other) => `${dollars(warehouseCost(rpus, other))} ${other.words}`).join(' and ')}`;
}

function round(hours: number): string {
  return String(Math.round(hours * 10) / 10);
}
