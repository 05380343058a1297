import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { Protection } from '../../lambda-src/protection/protection';
import { createRedshiftIngest } from '../../lambda-src/redshift/create-redshift-ingest';
import { IngestEnvironment, IngestSchema } from '../../src/private/contract/ingest';
import { ReplayRequest } from '../../src/private/contract/replay';
import { captureOutput } from '../lambda-src/captured-output';
import { DataApiDouble } from '../lambda-src/data-api-double';
import { CONTEXT, loaderEnvironment } from '../lambda-src/deployed';
import { noCulprits, Published, sqsEvent } from '../lambda-src/events';
import { MemoryBucket } from '../lambda-src/memory-bucket';
import { ingestSchema } from '../lambda-src/schemas';
import { WarehouseDouble } from '../lambda-src/warehouse-double';

/** An ingest that messages of an attacker reach, with services in memory. */
export function attackedIngest(more: Partial<IngestSchema> = {}, variables: Partial<IngestEnvironment> = {}, first?: Protection) {
  const { log, metrics, text } = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  const sqs = new SQSClient({ region: 'us-east-1' });
  const deploy = (schema: Partial<IngestSchema>, some: Partial<IngestEnvironment>, protection: Protection | undefined) => createRedshiftIngest(
    { ...loaderEnvironment('app', 'orders'), SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue', ...some },
    ingestSchema(schema),
    { s3: bucket.s3, redshiftData: api.client, sqs, tryMessages: noCulprits, protection },
  );
  let handler = deploy(more, variables, first);
  const invoke = async (...Records: SQSRecord[]) => handler({ Records }, CONTEXT);
  return {
    bucket,
    warehouse,
    api,
    sqs,
    log,
    metrics,
    text,
    /** Hands records to the handler, as anybody can who may invoke it. */
    invoke,
    /** Delivers what was published, in one batch. */
    deliver: async (...messages: Published[]) => invoke(...sqsEvent(...messages).Records),
    /** Deploys the ingest with other columns, options or variables. */
    redeploy: (schema: Partial<IngestSchema>, some: Partial<IngestEnvironment> = {}, protection = first) => {
      handler = deploy(schema, some, protection);
    },
    replay: async (request: ReplayRequest) => handler({ replay: request }, CONTEXT),
  };
}
