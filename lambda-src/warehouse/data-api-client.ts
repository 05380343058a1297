import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { WarehouseIdentity } from '../../src/private/contract/table';

/** A client that speaks as the handler's own role or, to a warehouse of another account, as a role there. */
export function dataApiClient({ assumeRoleArn }: WarehouseIdentity): RedshiftDataClient {
  return new RedshiftDataClient({
    maxAttempts: 1, // calls are repeated where it is known what a repetition would do
    ...assumeRoleArn && {
      // Whoever runs a statement may ask for it, and is known by role and session: the session's name must not change with every
      // renewal of the credentials.
      credentials: fromTemporaryCredentials({ params: { RoleArn: assumeRoleArn, RoleSessionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'ingest' } }),
    },
  });
}

/** What a call may take beyond the wait it asks for; one that hangs must not outlast the invocation. */
const CALL_TIMEOUT = 15_000;

/** Cuts a call off that takes longer than it may. */
export async function withTimeout<T>(waitSeconds: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), waitSeconds * 1000 + CALL_TIMEOUT);
  return call(controller.signal).finally(() => clearTimeout(timer));
}
