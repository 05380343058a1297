import { CheckFindings } from './check-result';
import { Destinations } from './destinations';
import { CheckEvent, IngestCheckResult } from '../../src/private/contract/check';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { checkedDays } from '../check/check-request';
import { eachPart } from '../check/parts';
import { ExpiringObjects } from '../rejected/expiring-objects';
import { log } from '../runtime/log';
import { emit } from '../runtime/metrics';

/**
 * Clears away what batches left, and looks whether what they did is right. It has an invocation of its own, so that no message waits for it.
 */
export async function checkIngest(event: CheckEvent, destinations: Destinations, expiring: ExpiringObjects): Promise<IngestCheckResult> {
  const result: CheckFindings = { expiring: 0 };
  await eachPart({
    ...destinations.checks(checkedDays(event), result),
    'rejected objects': async () => {
      const soon = await expiring.look();
      if (soon && soon.objects > 0) {
        result.expiring = soon.objects;
        emit(INGEST_METRICS, { RejectedObjectsExpiring: soon.objects });
        log({ level: 'WARN', message: 'rejected objects expire soon', ...soon });
      }
    },
  });
  log({ message: 'checked', ...result });
  return result;
}
