import { CheckedLoads } from '../../src/private/contract/check';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { ledgerDuplicates } from '../check/ledger-duplicates';
import { readIds, someLoaded, unknownObjects } from '../check/loaded-objects';
import { CheckFindings } from '../ingest/check-result';
import { Leftovers } from '../load/leftovers';
import { LoadTarget } from '../load/staged-table';
import { BucketFolder } from '../runtime/bucket-folder';
import { InvocationTime, partOf } from '../runtime/invocation-time';
import { emit } from '../runtime/metrics';
import { Warehouse } from '../warehouse/warehouse';

/** What it takes to check the loads of an ingest that loads by itself. */
export interface LoadChecks {
  readonly folder: BucketFolder;
  readonly target: LoadTarget;
  readonly repeatWithinDays?: number;
  readonly leftovers: Leftovers;
  readonly warehouseFor: (time: InvocationTime) => Warehouse;
  /** Milliseconds that any invocation of this function can last. */
  readonly longest: number;
}

/** The part of the time for leftovers. The rest is for the checks. */
const SHARE_FOR_LEFTOVERS = 0.6;

/** The parts of the check, which enter into the result what they find. Without a ledger there is nothing to compare with. */
export function loadChecks(
  { folder, target, repeatWithinDays, leftovers, warehouseFor, longest }: LoadChecks, days: number, time: InvocationTime, result: CheckFindings,
): Readonly<Record<string, () => Promise<void>>> {
  const checks: { readonly [part: string]: () => Promise<void> } = {
    'the ledger': async () => {
      result.ledgerDuplicates = await ledgerDuplicates(warehouseFor(time), { ...target, repeatWithinDays }, days);
      emit(INGEST_METRICS, { LedgerDuplicates: result.ledgerDuplicates });
    },
    'loaded objects': async () => {
      Object.assign(result, await loadedObjects(warehouseFor(time), folder, target, days));
      emit(INGEST_METRICS, { UnknownLoadedObjects: result.unknownLoadedObjects!.length });
    },
  };
  return {
    leftovers: async () => {
      const { moved, removed, left } = await leftovers.tidy(warehouseFor(partOf(time, SHARE_FOR_LEFTOVERS)), longest);
      Object.assign(result, { moved, removed, leftovers: left });
      emit(INGEST_METRICS, { LeftoverObjects: left });
    },
    ...target.delivery === 'EXACTLY_ONCE' && checks,
  };
}

async function loadedObjects(
  warehouse: Warehouse, folder: BucketFolder, target: LoadTarget, days: number,
): Promise<Omit<CheckedLoads, 'ledgerDuplicates'>> {
  const some = await someLoaded([folder], days);
  const objects = [];
  for (const { key } of some) {
    objects.push(...[await readIds(folder, key)].filter((one) => one !== undefined));
  }
  return { objectsRead: objects.length, unknownLoadedObjects: await unknownObjects(warehouse, target, objects) };
}
