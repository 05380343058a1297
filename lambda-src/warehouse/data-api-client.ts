import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { WarehouseIdentity } from '../../src/private/contract/table';

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

/** Milliseconds that a call may take in addition to the wait it asks for. A call that hangs must not outlast the invocation. */
const CALL_TIMEOUT = 15_000;

/** The same for a call when the time is over. Afterwards the invocation must still report. */
export const CANCEL_TIMEOUT = 1_500;

/** Aborts a call that takes too long. */
export async function withTimeout<T>(waitSeconds: number, call: (signal: AbortSignal) => Promise<T>, spare = CALL_TIMEOUT): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), waitSeconds * 1000 + spare);
  return call(controller.signal).finally(() => clearTimeout(timer));
}
