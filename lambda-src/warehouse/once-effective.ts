import { StatementRefusedError } from './statement-errors';
import { InvocationTime } from '../runtime/invocation-time';
import { onceGranted } from '../runtime/once-granted';

/**
 * Repeats the work while the Data API denies access: new permissions take some seconds to become effective everywhere.
 *
 * @param denied tells of errors of the work's own that have the same cause
 */
export async function onceEffective(
  time: InvocationTime, work: () => Promise<void>, denied: (error: unknown) => boolean = () => false,
): Promise<void> {
  return onceGranted(time, work, (error) => isAccessDenied(error) || denied(error));
}

function isAccessDenied(error: unknown): boolean {
  return error instanceof StatementRefusedError && (error.cause as Error).name === 'AccessDeniedException';
}
