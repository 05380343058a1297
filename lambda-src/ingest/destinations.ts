import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { loadChecks } from './check-loads';
import { CheckFindings } from './check-result';
import { Destination } from './destination';
import { LoadDestination } from './load-destination';
import { ArchiveReplay } from './pending-archive';
import { PendingDestination } from './pending-destination';
import { pendingSet } from './pending-set';
import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { forgottenUpTo } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Leftovers } from '../load/leftovers';
import { LoadTarget } from '../load/staged-table';
import { isRoleFailure, tryLoad } from '../load/try-load';
import { Quarantine } from '../rejected/quarantine';
import { InvocationTime } from '../runtime/invocation-time';
import { PendingFolder } from '../staging/pending-folder';
import { columnsNote } from '../staging/staged-columns';
import { BucketFolder, Staging } from '../staging/staging';
import { CircuitBreaker, WarehouseFor } from '../warehouse/circuit-breaker';
import { onceEffective } from '../warehouse/once-effective';
import { Warehouse } from '../warehouse/warehouse';

/** How an invocation brings rows to the table. */
export interface Way {
  readonly horizon: LedgerHorizon;
  /** Whether the rows come from a replay of objects, and whether it is forced. */
  readonly replayed?: boolean;
  readonly forced?: boolean;
}

/** What an ingest can do with a warehouse, or with a loader that has one. */
export interface Destinations {
  of(way: Way): Destination;
  /** Whether the warehouse does not answer, so that nothing can be loaded now. */
  isAway(): Promise<boolean>;
  /** Learns from the ledger, before a replay, how far back it knows. */
  askLedger(): Promise<void>;
  /** Tries a load, and changes nothing. */
  tryLoad(copy: boolean): Promise<void>;
  /** The parts of a check of what was loaded in the last days. They enter into the result what they find. A loader has its own. */
  checks(days: number, result: CheckFindings): Readonly<Record<string, () => Promise<void>>>;
}

/** Makes what outlives an invocation. What it returns is called for each invocation. `longest` is how many milliseconds any of them can last. */
export type DestinationsFor = (time: InvocationTime, longest: number) => Destinations;

/** What the environment of a handler has that loads by itself. */
export type OwnWarehouse = Required<Pick<LoadEnvironment, 'WAREHOUSE' | 'COPY_ROLE_ARN'>>;

interface Parts {
  readonly folder: BucketFolder;
  readonly schema: IngestSchema;
  readonly quarantine: Quarantine;
  readonly horizon: LedgerHorizon;
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
      isAway: async () => breaker.isAway(time, warehouseFor),
      of: (way) => new LoadDestination({
        path: { schema, staging, target, horizon: way.horizon, quarantine, ...way.replayed && { replay: { replayed: true } } },
        warehouse,
        breaker,
        ledgerHorizon: horizon,
        forced: way.forced ?? false,
      }),
      askLedger: async () => {
        if (horizon.matters) {
          horizon.learn(await forgottenUpTo(warehouse, target));
        }
      },
      tryLoad: async (copy) => {
        const trial = { warehouse, target, staging, database: identity.database, copy };
        await onceEffective(time, async () => tryLoad(trial), isRoleFailure);
      },
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
    of: (way) => {
      const pending = folderOf(way);
      return new PendingDestination(pending, new ArchiveReplay(folder, pending.columns, way.forced ? new LedgerHorizon(undefined) : horizon));
    },
    isAway: async () => false,
    askLedger: async () => undefined,
    checks: () => ({}),
    tryLoad: async () => {
      throw new Error('this ingest has no right on the warehouse, because a loader loads what it stages; try a load with the loader');
    },
  };
  return { pending: folderOf({}), destinationsFor: () => destinations };
}
