/** The check that a construct makes of its own work. */
export interface CheckOptions {
  /**
   * Whether a schedule starts the check of the construct once a day, at a time that the path of the construct decides.
   *
   * The check clears away what functions left that were stopped, and looks for messages that are in the ledger twice and for objects under
   * `loaded/` that the ledger does not know. Alarms tell what it finds. It may wake a warehouse that sleeps.
   * Redshift Serverless then bills a minute a day.
   *
   * An ingest into DynamoDB only counts what is about to be deleted under `rejected/`.
   *
   * With `false` you start it yourself, by an invocation of `handler` with `{"check":{}}`; `docs/operations.md` describes it.
   *
   * @default true
   */
  readonly dailyCheck?: boolean;
}
