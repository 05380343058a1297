/** The only account of the local cloud. fauxqs uses it in its ARNs. */
export const ACCOUNT = '000000000000';
export const DEFAULT_REGION = 'us-east-1';
