import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { createIngest } from '../../lambda-src/ingest/create-ingest';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ReplayRequest } from '../../src/private/contract/replay';
import { captureOutput } from '../lambda-src/captured-output';
import { DataApiDouble } from '../lambda-src/data-api-double';
import { CONTEXT, loaderEnvironment } from '../lambda-src/deployed';
import { noCulprits, Published, sqsEvent } from '../lambda-src/events';
import { MemoryBucket } from '../lambda-src/memory-bucket';
import { ingestSchema } from '../lambda-src/schemas';
import { WarehouseDouble } from '../lambda-src/warehouse-double';

/** An ingest that messages of an attacker reach, with services in memory. */
export function attackedIngest(more: Partial<IngestSchema> = {}) {
  const { log, metrics, text } = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  const environment = { ...loaderEnvironment('app', 'orders'), SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' };
  const clients = { s3: bucket.s3, redshiftData: api.client, sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits };
  const deploy = (schema: Partial<IngestSchema>) => createIngest(environment, ingestSchema(schema), clients);
  let handler = deploy(more);
  const invoke = async (...Records: SQSRecord[]) => handler({ Records }, CONTEXT);
  return {
    bucket,
    warehouse,
    api,
    log,
    metrics,
    text,
    /** Hands records to the handler, as anybody can who may invoke it. */
    invoke,
    /** Delivers what was published, in one batch. */
    deliver: async (...messages: Published[]) => invoke(...sqsEvent(...messages).Records),
    /** Deploys the ingest with other columns or options. */
    redeploy: (schema: Partial<IngestSchema>) => { handler = deploy(schema); },
    replay: async (request: ReplayRequest) => handler({ replay: request }, CONTEXT),
  };
}
