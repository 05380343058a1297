import { CheckFindings } from './check-result';
import { Destinations } from './destinations';
import { CheckEvent, IngestCheckResult } from '../../src/private/contract/check';
import { MESSAGE_METRICS } from '../../src/private/contract/metrics';
import { ExpiringObjects } from '../rejected/expiring-objects';
import { checkedDays } from '../runtime/check-request';
import { log } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { eachPart } from '../runtime/parts';

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
        emit(MESSAGE_METRICS, { RejectedObjectsExpiring: soon.objects });
        log({ level: 'WARN', message: 'rejected objects expire soon', ...soon });
      }
    },
  }, (error) => destinations.isPaused(error));
  log({ message: 'checked', ...result });
  return result;
}
