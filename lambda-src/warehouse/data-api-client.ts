import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { inTime } from '../runtime/call-time';

/** A client that uses the handler's own role or, for a warehouse of another account, a role of that account. */
export function dataApiClient({ assumeRoleArn }: WarehouseIdentity): RedshiftDataClient {
  return new RedshiftDataClient({
    maxAttempts: 1, // DataApi repeats calls, because it knows which ones are safe to repeat
    ...assumeRoleArn && {
      // Only the role session that ran a statement may ask for its result. So the name of the session must not change when the
      // credentials are renewed.
      credentials: fromTemporaryCredentials({ params: { RoleArn: assumeRoleArn, RoleSessionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'ingest' } }),
    },
  });
}

/** Milliseconds that a call may take in addition to the wait it asks for. */
const CALL_TIMEOUT = 15_000;

/** The same for a call when the time is over. Afterwards the invocation must still report. */
const CANCEL_TIMEOUT = 1_500;

/** Gives a call up that takes too long, or would outlast the invocation. */
export async function withTimeout<T>(waitSeconds: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return inTime(call, 'WORK', waitSeconds * 1000 + CALL_TIMEOUT);
}

/** The same for a call that is made when the time is over. */
export async function withLastTimeout<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return inTime(call, 'REPORT', CANCEL_TIMEOUT);
}
