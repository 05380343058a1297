import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { loaderLoads, ownLoads, OwnWarehouse } from './destinations';
import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { createIngest, Ingest, SourceClients } from '../ingest/create-ingest';
import { protectedSchema } from '../ingest/protected-schema';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Quarantine } from '../rejected/quarantine';
import { PendingFolder } from '../staging/pending-folder';

export interface IngestClients extends SourceClients {
  /** Missing if a loader loads what is staged. */
  readonly redshiftData?: RedshiftDataClient;
}

export interface RedshiftIngest extends Ingest {
  /** Where it stages what a loader loads. Undefined if it loads by itself. */
  readonly pending?: PendingFolder;
}

/** An ingest whose rows go into a table of Redshift, or to where a loader finds them. */
export function createRedshiftIngest(environment: LoadEnvironment, given: IngestSchema, clients: IngestClients): RedshiftIngest {
  const { s3, redshiftData, protection } = clients;
  const schema = protectedSchema(given, protection);
  const { STAGING_BUCKET: bucket, BUCKET_PREFIX: prefix = '', SCHEMA_NAME, TABLE_NAME, WAREHOUSE, COPY_ROLE_ARN } = environment;
  const { version, payloadFormat, rowsPath, ledgerHorizonDays } = schema;
  const folder = { s3, bucket, prefix };
  const quarantine = new Quarantine(s3, { bucket, prefix, version, payloadFormat, rowsPath, seal: protection?.seal });
  const parts = { folder, schema, horizon: new LedgerHorizon(ledgerHorizonDays), quarantine };
  const loader = WAREHOUSE === undefined || COPY_ROLE_ARN === undefined ? loaderLoads(environment, parts) : undefined;
  const destinationsFor = loader?.destinationsFor ?? ownLoads(redshiftData!, environment as LoadEnvironment & OwnWarehouse, parts);
  const ingest = createIngest({
    environment, schema, clients, folder, quarantine, place: [SCHEMA_NAME, TABLE_NAME], metrics: INGEST_METRICS, destinationsFor,
  });
  return Object.assign(ingest, { pending: loader?.pending });
}
