import { readFileSync } from 'fs';
import { join } from 'path';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createIngest } from './create-ingest';
import { readEnvironment } from './environment';
import { IngestEnvironment, SCHEMA_FILE } from '../src/private/contract';

const environment: IngestEnvironment = readEnvironment(['WAREHOUSE', 'SCHEMA_NAME', 'TABLE_NAME', 'STAGING_BUCKET', 'COPY_ROLE_ARN']);

const ingest = createIngest(environment, JSON.parse(readFileSync(join(__dirname, SCHEMA_FILE), 'utf8')), {
  // A call that hangs must not use up the invocation.
  s3: new S3Client({ maxAttempts: 4, requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } }),
  // Calls are repeated where it is known what a repetition would do.
  redshiftData: new RedshiftDataClient({ maxAttempts: 1 }),
});

/** A batch from the queue: loaded, quarantined or, by name, to be delivered again. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => ingest(event, context);
