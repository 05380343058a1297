/** A steady stream of telegram rows. */
export interface Profile {
  readonly rowsADay: number;
  readonly rowsAMessage: number;
  /** Minutes from one load to the next, with a loader. */
  readonly minutes: number;
}

export const PROFILE: Profile = { rowsADay: 5e7, rowsAMessage: 150, minutes: 15 };

const DAY = 24 * 60;

/** The minutes of a run that needs some batches and no loader: those of so many rows, and at least so many minutes, whatever closes a batch. */
export function shortMinutes({ rowsADay, minutes }: Profile, least: { readonly rows: number; readonly minutes: number }): number {
  return Math.min(minutes, Math.max(least.minutes, least.rows / (rowsADay / DAY)));
}

/** The rows that arrive from one load to the next. They are whole messages. */
export function rowsOf({ rowsADay, rowsAMessage, minutes }: Profile): number {
  return Math.max(1, Math.round(rowsADay * minutes / DAY / rowsAMessage)) * rowsAMessage;
}
