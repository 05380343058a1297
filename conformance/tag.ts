/** The tag of everything that checks create and that can have one. What is left after a run that was killed is found by it. */
export const TAG = { Key: 'cdk-redshift-ingest', Value: 'conformance' };
