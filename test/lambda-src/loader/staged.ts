import { SQSClient } from '@aws-sdk/client-sqs';
import { createLoader } from '../../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { CONTEXT } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { pendingObjects, stagingEnvironment } from '../pending';
import { ID, ingestSchema, TEXT } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

/** An ingest that stages in memory, and a loader for it. */
export function staged(schema: Partial<IngestSchema> = {}) {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  api.pageSize = 1_000;
  const ingest = createRedshiftIngest(stagingEnvironment('app', 'events', 'app/'), ingestSchema({ columns: [ID, TEXT], ledgerHorizonDays: 30, ...schema }), {
    s3: bucket.s3, sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits,
  });
  const environment = { WAREHOUSE: '{"clusterIdentifier":"cluster","database":"analytics"}', STAGING_BUCKET: BUCKET, COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy' };
  const loader = createLoader(environment, { s3: bucket.s3, redshiftData: api.client });
  return {
    ...output,
    bucket,
    warehouse,
    api,
    loader,
    /** Stages messages as one object. */
    stage: async (...messages: Published[]) => {
      const event = sqsEvent(...messages.map((message) => ({ publishedAt: new Date().toISOString(), ...message })));
      expect(await ingest(event, CONTEXT)).toEqual({ batchItemFailures: [] });
    },
    replay: async (prefix: string) => ingest({ replay: { prefix } }, CONTEXT),
    load: async (context = CONTEXT) => loader.load({ load: {} }, context),
    pending: () => pendingObjects(bucket),
  };
}
