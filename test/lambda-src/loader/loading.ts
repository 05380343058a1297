import { createHash } from 'crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLoader } from '../../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { LoadResult } from '../../../src/private/contract/pending';
import { ReplayRequest } from '../../../src/private/contract/replay';
import { ColumnSchema } from '../../../src/private/contract/table';
import { BUCKET, COPY_ROLE, StandIn } from '../../local/aws/redshift/stand-in';
import { CONTEXT, deployTable } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { pendingObjects, stagingEnvironment } from '../pending';
import { ID, ingestSchema, TEXT } from '../schemas';

let tables = 0;

/** A time at which a message is published that is not too old. */
export function recently(minutes: number = 0): string {
  return new Date(Date.now() - 3_600_000 + minutes * 60_000).toISOString();
}

export function loadResult(more: Partial<LoadResult> = {}): LoadResult {
  return { loads: 0, objects: 0, rowsLoaded: 0, rowsRejected: 0, failed: 0, pending: 0, ...more };
}

/** A loader of the stand-in, the bucket that it shares with ingests, and ingests that stage for it. */
export function loading(redshift: StandIn) {
  const bucket = new MemoryBucket((key, body) => redshift.put(key, body), (key) => redshift.remove(key));
  const environment = { WAREHOUSE: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics' }), STAGING_BUCKET: BUCKET, COPY_ROLE_ARN: COPY_ROLE };
  const loader = (redshiftData = redshift.client('Loader')) => createLoader(environment, { s3: bucket.s3, redshiftData });
  const one = loader();
  return {
    bucket,
    newLoader: loader,
    load: async (prefix?: string) => one.load({ load: { prefix } }, CONTEXT),
    check: async (days?: number) => one.check({ check: { ...days !== undefined && { days } } }, CONTEXT),
    pending: () => pendingObjects(bucket),
    /** A table, and the handler that stages for it. */
    table: (name: string = `loaded_${tables++}`, prefix: string = `${name}/`) => {
      const table = `app.${name}`;
      return {
        name,
        prefix,
        rows: async (what = '*', order = '1') => redshift.rows(`SELECT ${what} FROM ${table} ORDER BY ${order}`),
        ledger: async () => redshift.rows(`SELECT deduplication_id, row_count FROM ${table}_ledger WHERE row_count > 0 ORDER BY 1`),
        /** Deploys the ingest with these columns, and the table with those of `wider` if COPY is to refuse what the handler takes. */
        deploy: async (
          columns: readonly ColumnSchema[] = [ID, TEXT], more: Partial<IngestSchema> = {}, tableColumns: readonly ColumnSchema[] = columns,
        ) => {
          const deployed = await deployTable(redshift, 'app', name, tableColumns, { loadMode: more.merge ? 'MERGE' : 'APPEND' });
          expect(deployed).toMatchObject({ status: 'SUCCESS' });
          const version = createHash('sha256').update(JSON.stringify([columns, more])).digest('hex').slice(0, 16);
          const handler = createRedshiftIngest(stagingEnvironment('app', name, prefix), ingestSchema({ columns, version, ledgerHorizonDays: 30, ...more }), {
            s3: bucket.s3, sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits,
          });
          return {
            handler,
            /** Stages messages as one object. */
            stage: async (...messages: Published[]) => {
              const event = sqsEvent(...messages.map((message) => ({ publishedAt: recently(), ...message })));
              expect(await handler(event, CONTEXT)).toEqual({ batchItemFailures: [] });
            },
            replay: async (replay: ReplayRequest) => handler({ replay }, CONTEXT),
          };
        },
      };
    },
  };
}
