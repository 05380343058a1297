import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { ingestBatch, IngestParts } from './ingest-batch';
import { invocationTime } from './invocation-time';
import { LedgerHorizon } from './ledger-horizon';
import { Leftovers } from './leftovers';
import { Quarantine } from './quarantine';
import { LoadTarget } from './sql';
import { Staging } from './staging';
import { Warehouse } from './warehouse';
import { IngestEnvironment, IngestSchema } from '../src/private/contract';

export interface IngestClients {
  readonly s3: S3Client;
  readonly redshiftData: RedshiftDataClient;
}

export type Ingest = (event: SQSEvent, context: { getRemainingTimeInMillis(): number }) => Promise<SQSBatchResponse>;

/** Puts the parts together, once for the life of a handler. */
export function createIngest(environment: IngestEnvironment, schema: IngestSchema, { s3, redshiftData }: IngestClients): Ingest {
  const { STAGING_BUCKET: bucket, COPY_ROLE_ARN: copyRoleArn, SCHEMA_NAME: schemaName, TABLE_NAME: tableName } = environment;
  const { columns, delivery, ledgerHorizonDays, merge } = schema;
  const target: LoadTarget = { schemaName, tableName, copyRoleArn, columns, delivery, ledgerHorizonDays, merge };
  const staging = new Staging(s3, bucket, schema.compression);
  const parts: IngestParts = {
    schema,
    target,
    staging,
    horizon: new LedgerHorizon(ledgerHorizonDays),
    quarantine: new Quarantine(s3, bucket, schema.version),
    leftovers: new Leftovers(staging, target),
  };
  const identity = JSON.parse(environment.WAREHOUSE);
  return async (event, context) => {
    const longest = context.getRemainingTimeInMillis();
    const warehouse = new Warehouse(redshiftData, identity, invocationTime(context));
    return ingestBatch(event.Records, { warehouse, longest }, parts);
  };
}
