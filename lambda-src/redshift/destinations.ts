import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { loadChecks } from './check-loads';
import { LoadDestination } from './load-destination';
import { ArchiveReplay } from './pending-archive';
import { PendingDestination } from './pending-destination';
import { pendingSet } from './pending-set';
import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { ALWAYS_THERE, DestinationsFor, Destinations, Way } from '../ingest/destinations';
import { forgottenUpTo } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Leftovers } from '../load/leftovers';
import { LoadTarget } from '../load/staged-table';
import { isRoleFailure, tryLoad } from '../load/try-load';
import { Quarantine } from '../rejected/quarantine';
import { BucketFolder } from '../runtime/bucket-folder';
import { log } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { PendingFolder } from '../staging/pending-folder';
import { columnsNote } from '../staging/staged-columns';
import { Staging } from '../staging/staging';
import { CircuitBreaker, WarehouseFor } from '../warehouse/circuit-breaker';
import { onceEffective } from '../warehouse/once-effective';
import { retryClassOf } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** What the environment of a handler has that loads by itself. */
export type OwnWarehouse = Required<Pick<LoadEnvironment, 'WAREHOUSE' | 'COPY_ROLE_ARN'>>;

interface Parts {
  readonly folder: BucketFolder;
  readonly schema: IngestSchema;
  readonly quarantine: Quarantine;
  readonly horizon: LedgerHorizon;
}

/** With force a replay does not care how far back the ledger knows. */
function horizonOf({ forced }: Way, horizon: LedgerHorizon): LedgerHorizon {
  return forced ? new LedgerHorizon(undefined) : horizon;
}

/** Each batch is loaded by the invocation that has staged it. */
export function ownLoads(
  redshiftData: RedshiftDataClient, environment: LoadEnvironment & OwnWarehouse, { folder, schema, quarantine, horizon }: Parts,
): DestinationsFor {
  const { columns, delivery, ledgerHorizonDays, merge, compression, version } = schema;
  const { SCHEMA_NAME: schemaName, TABLE_NAME: tableName, COPY_ROLE_ARN: copyRoleArn } = environment;
  const target: LoadTarget = { schemaName, tableName, copyRoleArn, columns, delivery, ledgerHorizonDays, merge };
  const staging = new Staging(folder.s3, { ...folder, compression, columns: columnsNote(target), version });
  const leftovers = new Leftovers(staging, target);
  const identity: WarehouseIdentity = JSON.parse(environment.WAREHOUSE);
  const breaker = new CircuitBreaker();
  const warehouseFor: WarehouseFor = (time, tries) => new Warehouse(redshiftData, identity, time, tries);
  return (time, longest) => {
    const warehouse = warehouseFor(time);
    return {
      isAway: async (messages) => {
        const away = await breaker.isAway(time, warehouseFor);
        if (away) {
          emit(INGEST_METRICS, { WarehouseAway: 1 });
          log({ level: 'WARN', message: 'batch returned, because the warehouse is away', messages });
        }
        return away;
      },
      of: (way) => new LoadDestination({
        path: { schema, staging, target, horizon: horizonOf(way, horizon), quarantine, ...way.replayed && { replay: { replayed: true } } },
        warehouse,
        breaker,
        ledgerHorizon: horizon,
        forced: way.forced ?? false,
      }),
      askHorizon: async () => {
        if (horizon.matters) {
          horizon.learn(await forgottenUpTo(warehouse, target));
        }
      },
      tryLoad: async (copy) => {
        const trial = { warehouse, target, staging, database: identity.database, copy };
        await onceEffective(time, async () => tryLoad(trial), isRoleFailure);
      },
      isPaused: (error) => retryClassOf(error) === 'UNAVAILABLE',
      checks: (days, result) => loadChecks({
        folder,
        target,
        repeatWithinDays: schema.repeatWithinDays,
        leftovers,
        longest,
        warehouseFor,
      }, days, time, result),
    };
  };
}

/** A loader loads what is staged. So what this ingest stages is written down once, and nothing asks the warehouse. */
export function loaderLoads(
  environment: LoadEnvironment, { folder, schema, horizon }: Parts,
): { readonly pending: PendingFolder; readonly destinationsFor: DestinationsFor } {
  const folders = new Map<string, PendingFolder>();
  const folderOf = (how: Pick<Way, 'replayed' | 'forced'>) => {
    const made = new PendingFolder(folder.s3, folder.bucket, pendingSet(environment, schema, folder.prefix, how));
    const known = folders.get(made.set) ?? made;
    folders.set(made.set, known);
    return known;
  };
  const destinations: Destinations = {
    ...ALWAYS_THERE,
    of: (way) => {
      const pending = folderOf(way);
      return new PendingDestination(pending, new ArchiveReplay(folder, pending.columns, horizonOf(way, horizon)), horizonOf(way, horizon));
    },
    tryLoad: async () => {
      throw new Error('this ingest has no right on the warehouse, because a loader loads what it stages; publish a message, and invoke the loader with {"load":{}} when it is staged');
    },
  };
  return { pending: folderOf({}), destinationsFor: () => destinations };
}
