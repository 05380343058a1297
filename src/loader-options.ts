import * as scheduler from 'aws-cdk-lib/aws-scheduler';

/** When a loader loads. */
export interface LoadScheduleOptions {
  /**
   * When everything that is staged is loaded. A schedule in cron format can have a time zone.
   *
   * Rows are in the table that much later. If the warehouse does nothing else, this determines what it costs: Redshift Serverless bills at
   * least a minute for each run.
   *
   * Minimum: a rate of one minute. Maximum: a rate of one day. A schedule in cron format must be due on every day, because the alarms take a day without
   * a run for a failure. `ScheduleExpression.at()` is refused, because it fires once.
   *
   * @default - scheduler.ScheduleExpression.rate(Duration.minutes(15))
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Whether the schedule fires.
   *
   * With `false`, batches are staged and acknowledged, and they wait until somebody invokes the loader. The alarm `Stopped` then starts.
   *
   * @default true
   */
  readonly enabled?: boolean;
}
