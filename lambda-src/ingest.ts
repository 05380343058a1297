import { readFileSync } from 'fs';
import { join } from 'path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createIngest } from './create-ingest';
import { dataApiClient } from './data-api-client';
import { readEnvironment } from './environment';
import { startLog } from './log';
import { traced, traceInvocation } from './trace';
import { IngestEnvironment, SCHEMA_FILE } from '../src/private/contract';

const environment: IngestEnvironment = readEnvironment(['WAREHOUSE', 'SCHEMA_NAME', 'TABLE_NAME', 'STAGING_BUCKET', 'COPY_ROLE_ARN']);

const ingest = createIngest(environment, JSON.parse(readFileSync(join(__dirname, SCHEMA_FILE), 'utf8')), {
  // A call that hangs must not use up the invocation.
  s3: traced(new S3Client({ maxAttempts: 4, requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } })),
  redshiftData: traced(dataApiClient(JSON.parse(environment.WAREHOUSE))),
});

/** A batch from the queue: loaded, quarantined or, by name, to be delivered again. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  startLog(context);
  return traceInvocation(async () => ingest(event, context));
};
