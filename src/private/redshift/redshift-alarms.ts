import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IngestSettings } from './ingest-defaults';
import { DeliveryGuarantee } from '../../load-options';
import { RedshiftIngestMetrics } from '../../redshift-ingest-metrics';
import { messageAlarms, TableWords, untilTheyComeBack } from '../ingest/ingest-alarms';
import { auditAlarm } from '../table/audit-alarm';
import { AlarmSet } from '../watch/alarm-set';

const OWN_WORDS: TableWords = {
  notLoaded: 'batch not loaded',
  ifLate: '"batch not loaded" and "the warehouse is away" in its log. Then check that the warehouse is available and that no other session holds a lock on the ledger.',
  ifTimedOut: 'look at the metrics LoadDuration and Retries. The usual cause is a warehouse that is busy or resuming.',
};

const WORDS_WITH_LOADER: TableWords = {
  notLoaded: 'batch not staged',
  ifLate: '"batch not staged" in its log. Then check that it may write to the bucket of the loader and use its key.',
  ifTimedOut: 'lower batchSize or raise memorySize.',
};

/** One alarm for each failure between topic and table, or between topic and bucket if a loader loads. */
export function redshiftAlarms(ingest: RedshiftIngestMetrics, options: IngestSettings): cloudwatch.Alarm[] {
  return options.loader
    ? messageAlarms(ingest, options, WORDS_WITH_LOADER, () => undefined)
    : messageAlarms(ingest, options, OWN_WORDS, (set) => addLoadAlarms(set, ingest, options));
}

function addLoadAlarms(set: AlarmSet, ingest: RedshiftIngestMetrics, options: IngestSettings): void {
  set.add('WarehouseAway', {
    metric: ingest.metricWarehouseAway(),
    threshold: 1,
    late: untilTheyComeBack(options),
    description: 'The warehouse does not answer, so batches are returned to the queue at once. Nothing is lost: messages come back, and are loaded when the warehouse is '
      + 'there again. First look whether it is paused, resized, restarted or out of connections. Then look at the network and at the quotas of the Data API. An outage of '
      + 'more than some days needs maxReceiveCount, or loading: false.',
  });
  set.add('LoadFailures', {
    metric: ingest.metricLoadFailures(),
    threshold: options.alarmLoadFailures,
    description: 'A batch could not be loaded. Its messages are delivered again. First look for "batch not loaded" in the log of the handler. That line has the '
      + 'error of Redshift and the id of the statement. Usual causes are missing rights, a changed table, no route to S3 and a paused warehouse.',
  });
  set.add('Freshness', {
    metric: ingest.metricFreshness(),
    threshold: options.alarmFreshness.toMilliseconds(),
    description: 'Rows are loaded into the table, but late. First compare the metric LoadDuration with the number of batches, because loads into one table run '
      + 'one after the other. This alarm is expected after messages were moved back from a dead-letter queue.',
  });
  set.add('Books', {
    metric: ingest.metricUnbalancedMessages(),
    threshold: 1,
    description: 'The ledger knows a message with other contents or with another number of rows. First look for "books do not balance" in the log of the handler. '
      + 'That line names the messages. The usual cause is two messages with the same deduplicationId: only the first one is in the table, and the other one is kept '
      + 'under rejected/ as ID_REUSED. If no producer made a mistake, somebody uses the ids of others: DeduplicationId.SNS ends that.',
  });
  if (options.delivery === DeliveryGuarantee.EXACTLY_ONCE) {
    auditAlarm(set, ingest, 'handler');
  }
}
