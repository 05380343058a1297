import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { LoaderSettings } from './loader-defaults';
import { WatchedLoader } from './watched-loader';
import { LoaderMetrics } from '../../loader-metrics';
import { QUEUE_RETENTION } from '../queue-retention';
import { auditAlarm } from '../table/audit-alarm';
import { requireInteger, requireKnown, requireSeconds } from '../validation';
import { AlarmSet, PERIOD, requireAlarms, UNTIL_THE_NEXT_CHECK } from '../watch/alarm-set';

/** The id of the alarm that watches whether the loader runs. */
export const STOPPED = 'Stopped';

/** How many ticks may be missing before there is an alarm. */
const MISSED_TICKS = 3;

export function requireLoaderAlarms(options: LoaderSettings): void {
  requireAlarms(options);
  const range = {
    min: Math.max(60, options.interval.toSeconds() + 1),
    max: QUEUE_RETENTION.toSeconds(),
    advice: 'what is staged always waits for the next tick of \'schedule\'',
  };
  requireSeconds('alarmStagedAge', options.alarmStagedAge, range);
  requireSeconds('alarmFreshness', options.alarmFreshness, range);
  requireKnown('alarmStagedAge', options.alarmStagedAge, 'its alarm counts in milliseconds');
  requireKnown('alarmFreshness', options.alarmFreshness, 'its alarm counts in milliseconds');
  requireInteger('alarmLoadFailures', options.alarmLoadFailures, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'loads' });
  requireInteger('alarmRejectedShare', options.alarmRejectedShare, { min: 1, max: 100, unit: 'percent' });
}

/** One alarm for each failure between bucket and tables. */
export function loaderAlarms(loader: WatchedLoader, options: LoaderSettings): cloudwatch.Alarm[] {
  const set = new AlarmSet(loader, 'Alarms', options);
  // An alarm may look back a day only, if its period is less than an hour.
  const period = options.interval.toHours({ integral: false }) > 1 ? Duration.hours(1) : PERIOD;
  const untilTheNextRun = { period, late: options.interval.plus(options.timeout) };
  set.add('StagedAge', {
    metric: loader.metricOldestStagedAge({ period }),
    threshold: options.alarmStagedAge.toMilliseconds(),
    ...untilTheNextRun,
    description: 'Rows are staged and are not loaded into their table. Nothing is lost: they stay under pending/ until they are loaded. First read the last errors in '
      + 'the log of the loader. Then check that the warehouse is available, and that no other session holds a lock on a ledger. If runs use up their time, load more often.',
  });
  set.addSilence(STOPPED, {
    metric: runs(loader, options.interval),
    periods: MISSED_TICKS,
    description: `The loader did not run in ${MISSED_TICKS} intervals of its schedule. Batches are staged and acknowledged, and nothing loads them. First check that the `
      + 'schedule is enabled, that its role may invoke the function, and that the function has concurrency. Then load now: invoke it with {"load": {}}.',
  });
  set.add('Errors', {
    metric: loader.handler.metricErrors({ period }),
    threshold: options.alarmErrors,
    ...untilTheNextRun,
    description: 'The loader failed or timed out. The next run loads what this one did not, and nothing is loaded twice. First read the last lines of its log.',
  });
  set.add('Throttles', {
    metric: loader.handler.metricThrottles({ period }),
    threshold: options.alarmThrottles,
    ...untilTheNextRun,
    description: 'Lambda throttles the loader, so rows are late. First look at the concurrency that the account uses. Then raise the quota, or reserve concurrency for '
      + 'the loader.',
  });
  set.add('LoadFailures', {
    metric: loader.metricLoadFailures({ period }),
    threshold: options.alarmLoadFailures,
    ...untilTheNextRun,
    description: 'Staged objects could not be loaded. The next run tries them again. First read the last errors in the log of the loader, which have the error of Redshift '
      + 'and the id of the statement. Usual causes are missing rights, a changed table, no route to S3 and a paused warehouse.',
  });
  set.add('WarehouseAway', {
    metric: loader.metricWarehouseAway({ period }),
    threshold: 1,
    ...untilTheNextRun,
    description: 'The warehouse does not answer, so runs of the loader end at once. Nothing is lost: rows stay under pending/, and the first run that finds the warehouse '
      + 'again loads them. First look whether it is paused, resized, restarted or out of connections. Then look at the network and at the quotas of the Data API.',
  });
  set.add('RejectedShare', {
    metric: rejectedShare(loader, period),
    threshold: options.alarmRejectedShare,
    ...untilTheNextRun,
    description: 'Many rows were staged, and then kept under rejected/ instead of loaded. First read one of the objects, which has the reason. COPY refused the rows, their '
      + 'id belongs to another message, or they are older than the ledger remembers.',
  });
  set.add('Freshness', {
    metric: loader.metricFreshness({ period }),
    threshold: options.alarmFreshness.toMilliseconds(),
    ...untilTheNextRun,
    description: 'Rows are loaded into their table, but late. First look whether messages wait in the queues of the ingests. Then compare the metric LoadDuration with the '
      + 'interval of the schedule. This alarm is expected after messages were moved back from a dead-letter queue.',
  });
  set.add('Books', {
    metric: loader.metricUnbalancedMessages({ period }),
    threshold: 1,
    ...untilTheNextRun,
    description: 'A ledger knows a message with other contents or with another number of rows. First look for "books do not balance" in the log of the loader. That line '
      + 'names the messages. The usual cause is two messages with the same deduplicationId: only the first one is in the table, and the other one is kept under rejected/ as '
      + 'ID_REUSED. If no producer made a mistake, somebody uses the ids of others: DeduplicationId.SNS ends that.',
  });
  auditAlarm(set, loader, 'loader');
  set.add('ForgottenObjects', {
    metric: loader.metricForgottenObjects({ period: UNTIL_THE_NEXT_CHECK.period }),
    threshold: 1,
    ...UNTIL_THE_NEXT_CHECK,
    description: 'Objects have been under pending/ for two days. Nothing is lost while they are there. First look for "objects have been pending for two days" in the log of '
      + 'the loader, which names them. If their load fails, the log says why. If their names are none that an ingest gives, somebody else has put them there.',
  });
  return set.alarms;
}

/** Invocations that were no check. */
function runs(loader: WatchedLoader, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'runs',
    expression: 'invocations - FILL(checks, 0)',
    usingMetrics: {
      invocations: loader.handler.metricInvocations({ statistic: 'Sum', period }),
      checks: loader.metricChecks({ period }),
    },
    period,
  });
}

/** The share of staged rows that were kept under `rejected/`, in percent. */
function rejectedShare(loader: LoaderMetrics, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'rejected, %',
    expression: 'IF(loaded + rejected > 0, 100 * rejected / (loaded + rejected), 0)',
    usingMetrics: { loaded: loader.metricRowsLoaded(), rejected: loader.metricRowsRejected() },
    period,
  });
}
