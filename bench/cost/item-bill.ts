import { billOf, Way } from './bill';
import { Profile } from './profile';
import { Usage } from './usage';
import { LIST_PRICES } from '../../src/private/cost/list-prices';

/** What an ingest into DynamoDB costs. All but the last figure are of a million rows. */
export interface ItemBill {
  readonly takenPuts: number;
  readonly refusedPuts: number;
  readonly writeUnits: number;
  /** Dollars of DynamoDB. */
  readonly writing: number;
  /** Dollars of everything, DynamoDB included. */
  readonly handling: number;
  /** Dollars a month for metrics, alarms and dashboards, however many rows there are. */
  readonly watchingPerMonth: number;
}

export function itemBillOf(way: Way & { readonly billed: Usage }, profile: Profile): ItemBill {
  const { rows, billed: { takenPuts, refusedPuts, writeUnits } } = way;
  const { handlingPerMillion, watchingPerMonth } = billOf(way, profile);
  const millions = rows / 1e6;
  return {
    takenPuts: takenPuts / millions,
    refusedPuts: refusedPuts / millions,
    writeUnits: writeUnits / millions,
    writing: writeUnits * LIST_PRICES.dynamoDbWriteUnit / millions,
    handling: handlingPerMillion,
    watchingPerMonth,
  };
}
