/** The local cloud has one account: fauxqs builds its ARNs with this one. */
export const ACCOUNT = '000000000000';
export const DEFAULT_REGION = 'us-east-1';
