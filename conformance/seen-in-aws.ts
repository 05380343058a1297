/** What a run against a real account has seen, by the name of the check: with the date, and the warehouse's version. */
export const SEEN_IN_AWS: Readonly<Record<string, string>> = {};
