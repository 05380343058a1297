import { CheckEvent, CheckRequest } from '../../src/private/contract/check';

const FIELDS: readonly string[] = ['days'] satisfies (keyof CheckRequest)[];

/** How many days back loads are looked at, unless somebody says otherwise: what the daily check before this one may not have seen, too. */
const DEFAULT_DAYS = 2;
const MOST_DAYS = 14;

/** How many days back a check looks. Throws if the request has another field or value: requests are typed by hand. */
export function checkedDays({ check }: CheckEvent): number {
  if (typeof check !== 'object' || check === null) {
    throw new Error(`an event must be {"check":{}}, got ${JSON.stringify(check)} for 'check'; with "days" it looks further back than ${DEFAULT_DAYS} days`);
  }
  const unknown = Object.keys(check).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw new Error(`'check' takes the field ${FIELDS.join(', ')}, got '${unknown}'`);
  }
  const { days = DEFAULT_DAYS } = check;
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new Error(`'check.days' must be a whole number between 1 and ${MOST_DAYS}, got ${JSON.stringify(days)}`);
  }
  return days;
}
