import { fromEnv } from '@aws-sdk/credential-providers';

/**
 * Stands in the bundles for the SDK's chain of credential providers: Lambda puts the credentials of a function's role into its environment. The
 * other providers (SSO, files, processes, other machines) never have any there, but are as much code as a client.
 */
export const defaultProvider = fromEnv;
