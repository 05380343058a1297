import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { drainDeadLetters } from './dead-letters';
import { ingestBatch, IngestParts } from './ingest-batch';
import { invocationTime } from './invocation-time';
import { LedgerHorizon } from './ledger-horizon';
import { Leftovers } from './leftovers';
import { Quarantine } from './quarantine';
import { replayRejected } from './replay';
import { LoadTarget } from './sql';
import { Staging } from './staging';
import { Warehouse } from './warehouse';
import { IngestEnvironment, IngestSchema, ReplayRequest, ReplayResult } from '../src/private/contract';

export interface IngestClients {
  readonly s3: S3Client;
  readonly redshiftData: RedshiftDataClient;
  /** Where replays are allowed. */
  readonly sqs?: SQSClient;
}

interface Context {
  getRemainingTimeInMillis(): number;
}

/** A batch of the queue, or a request to load again what was rejected. */
export interface Ingest {
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse>;
  (event: { readonly replay: ReplayRequest }, context: Context): Promise<ReplayResult>;
}

/** Puts the parts together, once for the life of a handler. */
export function createIngest(environment: IngestEnvironment, schema: IngestSchema, { s3, redshiftData, sqs }: IngestClients): Ingest {
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
  const deadLetters = environment.SUBSCRIPTION_DEAD_LETTER_QUEUE_URL;
  const ingest = async (event: SQSEvent | { readonly replay: ReplayRequest }, context: Context) => {
    const longest = context.getRemainingTimeInMillis();
    const warehouse = new Warehouse(redshiftData, identity, invocationTime(context));
    if (!('replay' in event)) {
      return ingestBatch(event.Records, { warehouse, longest }, parts);
    }
    const { replay: request } = event;
    const { source = 'REJECTED', force = false } = request;
    const wrapped = source === 'REJECTED';
    const run = {
      ingest: async (records: SQSRecord[]) => ingestBatch(records, { warehouse, longest, wrapped, force }, parts),
      timeLeft: () => context.getRemainingTimeInMillis() > longest / 2,
    };
    if (!sqs || !deadLetters) {
      throw new Error('this ingest does not replay; deploy it with \'replay: true\'');
    }
    return wrapped
      ? replayRejected({ s3, bucket, format: schema.payloadFormat }, request, run)
      : drainDeadLetters(sqs, deadLetters, request, run);
  };
  return ingest as Ingest;
}
