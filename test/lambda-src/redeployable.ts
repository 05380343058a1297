import { createHash } from 'crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT, deployTable, loaderEnvironment } from './deployed';
import { noCulprits, Published, sqsEvent } from './events';
import { MemoryBucket } from './memory-bucket';
import { ingestSchema } from './schemas';
import { createRedshiftIngest } from '../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ReplayRequest, ReplayResult } from '../../src/private/contract/replay';
import { ColumnSchema } from '../../src/private/contract/table';
import { StandIn } from '../local/aws/redshift/stand-in';

let tables = 0;

/** The answer to a request to replay. */
export function replayResult(more: Partial<ReplayResult>): ReplayResult {
  return { objects: 0, entries: 0, rowsLoaded: 0, rejected: 0, tooOld: 0, waiting: 0, superseded: 0, failed: [], ...more };
}

/** A table of its own in the stand-in, with a bucket, and an ingest that is deployed with one schema after the other. */
export function redeployable(redshift: StandIn, bucket: MemoryBucket = new MemoryBucket((key, body) => redshift.put(key, body)), prefix: string = '') {
  const tableName = `redeployed_${tables++}`;
  const table = `app.${tableName}`;
  return {
    bucket,
    table,
    rows: async (order = 'id', what = '*') => redshift.rows(`SELECT ${what} FROM ${table} ORDER BY ${order}`),
    ledger: async () => redshift.rows(`SELECT deduplication_id, row_count FROM ${table}_ledger ORDER BY 1`),
    deploy: async (columns: readonly ColumnSchema[], more: Partial<IngestSchema> = {}) => {
      const context = { ...CONTEXT };
      expect(await deployTable(redshift, 'app', tableName, columns, { loadMode: more.merge ? 'MERGE' : 'APPEND' })).toMatchObject({ status: 'SUCCESS' });
      const sqs = new SQSClient({ region: 'us-east-1' });
      const environment = { ...loaderEnvironment('app', tableName), BUCKET_PREFIX: prefix, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' };
      const version = createHash('sha256').update(JSON.stringify([columns, more])).digest('hex').slice(0, 16);
      const clients = { s3: bucket.s3, redshiftData: redshift.client('Loader'), sqs, tryMessages: noCulprits };
      const handler = createRedshiftIngest(environment, ingestSchema({ columns, version, ...more }), clients);
      return {
        context,
        sqs: mockClient(sqs),
        ingest: async (...messages: Published[]) => handler(sqsEvent(...messages), context),
        replay: async (replay: ReplayRequest) => handler({ replay }, context),
        check: async () => handler({ check: {} }, context),
      };
    },
  };
}
