import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RedshiftIngestMetrics } from '../../redshift-ingest-metrics';
import { AlarmSet, UNTIL_THE_NEXT_CHECK } from '../watch/alarm-set';

/** The alarm on what a check finds in a ledger. It is one, because a stack has room for 500 resources. */
export function auditAlarm(
  set: AlarmSet, checked: Pick<RedshiftIngestMetrics, 'metricLedgerDuplicates' | 'metricUnknownLoadedObjects'>, of: 'handler' | 'loader',
): void {
  const { period } = UNTIL_THE_NEXT_CHECK;
  set.add('Audit', {
    metric: new cloudwatch.MathExpression({
      label: 'findings of the check',
      expression: 'FILL(twice, 0) + FILL(unknown, 0)',
      usingMetrics: { twice: checked.metricLedgerDuplicates({ period }), unknown: checked.metricUnknownLoadedObjects({ period }) },
      period,
    }),
    threshold: 1,
    ...UNTIL_THE_NEXT_CHECK,
    description: `The daily check found what must not be. First look at its errors in the log of the ${of}. If it says "messages are twice in the ledger", the table has their `
      + 'rows twice: remove the second copies, and report it unless somebody else writes the ledger. If it says "loaded objects have messages that the ledger does not know", '
      + 'rows that were loaded may be gone: ask whether the warehouse or the table was restored, emptied or replaced. Replay loaded/, which loads what is missing.',
  });
}
