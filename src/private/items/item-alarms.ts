import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DynamoDbIngestMetrics } from '../../dynamodb-ingest-metrics';
import { messageAlarms, TableWords } from '../ingest/ingest-alarms';
import { MessageSettings } from '../ingest/message-defaults';

const WORDS: TableWords = {
  notLoaded: 'batch not loaded',
  ifLate: '"batch not loaded" in its log. Then check that the table exists, that it is not throttled and that the handler may use its key.',
  ifTimedOut: 'lower batchSize or raise memorySize.',
};

/** One alarm for each failure between topic and table. */
export function itemAlarms(ingest: DynamoDbIngestMetrics, options: MessageSettings): cloudwatch.Alarm[] {
  return messageAlarms(ingest, options, WORDS, (set) => {
    set.add('LoadFailures', {
      metric: ingest.metricLoadFailures(),
      threshold: options.alarmLoadFailures,
      description: 'Not all items of a batch could be written. Their messages are delivered again, and what was written already is not changed by that. First look for '
        + '"batch not loaded" in the log of the handler, which has the error of DynamoDB. Usual causes are throttling, a missing right and a table that was replaced.',
    });
    set.add('Freshness', {
      metric: ingest.metricFreshness(),
      threshold: options.alarmFreshness.toMilliseconds(),
      description: 'Items are written, but late. First look whether the table is throttled: the metric Retries has a class THROTTLED. Then raise maxConcurrency. This alarm is '
        + 'expected after messages were moved back from a dead-letter queue.',
    });
  });
}
