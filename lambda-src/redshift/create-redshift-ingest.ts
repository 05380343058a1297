import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { loaderLoads, ownLoads, OwnWarehouse } from './destinations';
import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { createIngest, Ingest, SourceClients } from '../ingest/create-ingest';
import { rowParts } from '../ingest/row-parts';
import { LedgerHorizon } from '../load/ledger-horizon';
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
  const { STAGING_BUCKET, SCHEMA_NAME, TABLE_NAME, WAREHOUSE, COPY_ROLE_ARN } = environment;
  const parts = rowParts(environment, STAGING_BUCKET, given, clients);
  const loads = { ...parts, horizon: new LedgerHorizon(parts.schema.ledgerHorizonDays) };
  const loader = WAREHOUSE === undefined || COPY_ROLE_ARN === undefined ? loaderLoads(environment, loads) : undefined;
  const destinationsFor = loader?.destinationsFor ?? ownLoads(clients.redshiftData!, environment as LoadEnvironment & OwnWarehouse, loads);
  const ingest = createIngest({ environment, clients, ...parts, place: [SCHEMA_NAME, TABLE_NAME], metrics: INGEST_METRICS, destinationsFor });
  return Object.assign(ingest, { pending: loader?.pending });
}
