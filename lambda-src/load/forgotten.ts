const DAY = 24 * 60 * 60_000;

/**
 * The ledger entry whose `loaded_at` says up to when the ledger has forgotten. No message has this id, because an id with a control
 * character is hashed.
 */
export const FORGOTTEN_ID = '\u0001forgotten';

/** Milliseconds by which the clocks of SNS and of the warehouse may differ. */
const CLOCK_SKEW = 60_000;

/** Days that the ledger keeps entries after its horizon. No statement of the Data API waits or runs longer than a day. */
const SPARE_DAYS = 2;

/** How many days the ledger keeps an entry. */
export function daysKept(horizonDays: number): number {
  return horizonDays + SPARE_DAYS;
}

/**
 * True if a message is refused without a look at the ledger, because its entry may be deleted before its load has ended. All times are in
 * milliseconds since 1970.
 */
export function isBeyondHorizon(publishedAt: number, now: number, horizonDays: number): boolean {
  return now - publishedAt > horizonDays * DAY;
}

/**
 * The time, in milliseconds since 1970, up to which the ledger may have forgotten without having lost the entry of a message that was
 * published then. An entry is written after the publication of its message, but by another clock.
 */
export function neededSince(publishedAt: number): number {
  return publishedAt - CLOCK_SKEW;
}

/** True if the ledger may have lost the entry of a message that was published then, whatever the horizon was when it was pruned. */
export function isForgotten(publishedAt: number, forgottenUpTo: number | undefined): boolean {
  return (forgottenUpTo ?? -Infinity) > neededSince(publishedAt);
}
