const DAY = 24 * 60 * 60_000;

/**
 * The ledger entry whose `loaded_at` says up to when the ledger has forgotten. No message has this id, because an id that holds a
 * control character is hashed.
 */
export const FORGOTTEN_ID = '\u0001forgotten';

/** The ledger keeps entries longer than it is relied on: no statement of the Data API, waiting or running, lasts longer than a day. */
const SPARE_DAYS = 2;

/** How many days the ledger keeps an entry. */
export function daysKept(horizonDays: number): number {
  return horizonDays + SPARE_DAYS;
}

/** Up to when the ledger forgets if it is cleared now; all times are in milliseconds since 1970. */
export function forgetBefore(now: number, horizonDays: number): number {
  return now - daysKept(horizonDays) * DAY;
}

/** Whether a message is refused without a look at the ledger, because its entry may be gone before its load has ended. */
export function isTooOld(publishedAt: number, now: number, horizonDays: number): boolean {
  return now - publishedAt > horizonDays * DAY;
}

/**
 * Whether the ledger may have lost the entry of what was published then. Whatever the horizon was and is: an entry is written
 * after the publication of its message, so the ledger has it as long as it has forgotten nothing from that time on.
 */
export function isForgotten(publishedAt: number, forgottenUpTo: number | undefined): boolean {
  return forgottenUpTo !== undefined && forgottenUpTo > publishedAt;
}
