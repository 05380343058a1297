import { StatementRefusedError } from './statement-errors';
import { InvocationTime } from '../runtime/invocation-time';

const PAUSE = 5_000;
const PAUSES = 4;

/**
 * Repeats the work while access is denied: new permissions take some seconds to become effective everywhere.
 *
 * @param denied tells of errors of the work's own that have the same cause
 */
export async function onceEffective(
  time: InvocationTime, work: () => Promise<void>, denied: (error: unknown) => boolean = () => false,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(isAccessDenied(error) || denied(error)) || attempt > PAUSES || time.remaining() < 2 * PAUSE) {
        throw error;
      }
      await time.sleep(PAUSE);
    }
  }
}

function isAccessDenied(error: unknown): boolean {
  return error instanceof StatementRefusedError && (error.cause as Error).name === 'AccessDeniedException';
}
