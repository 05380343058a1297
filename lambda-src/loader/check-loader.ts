import { forgottenObjects } from './forgotten-objects';
import { tableOf } from './loadable-set';
import { PendingStore } from './pending-store';
import { LoaderCheckResult } from '../../src/private/contract/check';
import { LOADER_METRICS } from '../../src/private/contract/metrics';
import { PendingSet } from '../../src/private/contract/pending';
import { CheckedTable, ledgerDuplicates } from '../check/ledger-duplicates';
import { readIds, ReadObject, someLoaded, unknownObjects } from '../check/loaded-objects';
import { log } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { eachPart } from '../runtime/parts';
import { archiveColumnsKey } from '../staging/staged-key';
import { retryClassOf, StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** Looks at what is pending, at the ledgers of all tables, and at what was archived. */
export async function checkLoader(store: PendingStore, warehouse: Warehouse, days: number): Promise<LoaderCheckResult> {
  const result = { ledgerDuplicates: 0, objectsRead: 0, unknownLoadedObjects: [] as string[], forgottenObjects: 0 };
  let sets: PendingSet[] = [];
  emit(LOADER_METRICS, { Checks: 1 });
  await eachPart({
    'pending objects': async () => {
      const { forgotten, places } = await forgottenObjects(store);
      result.forgottenObjects = forgotten;
      emit(LOADER_METRICS, { ForgottenObjects: forgotten });
      sets = await Promise.all(places.map(async (place) => store.setOf(place)));
    },
    'ledgers': async () => {
      for (const table of tablesOf(sets)) {
        result.ledgerDuplicates += await unlessRemoved(table, async () => ledgerDuplicates(warehouse, table, days), 0);
      }
      emit(LOADER_METRICS, { LedgerDuplicates: result.ledgerDuplicates });
    },
    'loaded objects': async () => {
      const folders = [...new Set(sets.map(({ prefix }) => prefix))].map((prefix) => ({ s3: store.s3, bucket: store.bucket, prefix }));
      const byTable = new Map<string, { table: CheckedTable; objects: ReadObject[] }>();
      for (const { folder, key } of await someLoaded(folders, days)) {
        const read = await readIds(folder, key);
        const columnsKey = archiveColumnsKey(key);
        // What an ingest without a loader has loaded does not say into which table.
        const table: PendingSet | undefined = read && columnsKey ? JSON.parse(Buffer.from(await store.get(columnsKey)).toString()) : undefined;
        if (read && table) {
          const ofTable = byTable.get(tableOf(table)) ?? { table, objects: [] };
          ofTable.objects.push(read);
          byTable.set(tableOf(table), ofTable);
        }
      }
      for (const { table, objects } of byTable.values()) {
        result.objectsRead += objects.length;
        result.unknownLoadedObjects.push(...await unlessRemoved(table, async () => unknownObjects(warehouse, table, objects), []));
      }
      emit(LOADER_METRICS, { UnknownLoadedObjects: result.unknownLoadedObjects.length });
    },
  }, (error) => retryClassOf(error) === 'UNAVAILABLE');
  log({ message: 'checked', ...result });
  return result;
}

/** The tables that sets are loaded into, each with the shortest time after which one of its ingests loads a message again. */
function tablesOf(sets: readonly PendingSet[]): CheckedTable[] {
  const tables = new Map<string, CheckedTable>();
  for (const { schemaName, tableName, repeatWithinDays = Infinity } of sets) {
    const shortest = Math.min(tables.get(tableOf({ schemaName, tableName }))?.repeatWithinDays ?? Infinity, repeatWithinDays);
    tables.set(tableOf({ schemaName, tableName }), { schemaName, tableName, repeatWithinDays: shortest });
  }
  return [...tables.values()];
}

/** A table may have been dropped after its ingest was removed. What that ingest has staged says how it was loaded as long as the bucket exists. */
async function unlessRemoved<Type>({ schemaName, tableName }: CheckedTable, look: () => Promise<Type>, otherwise: Type): Promise<Type> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof StatementFailedError && /\b(?:relation|table|schema) .*does not exist/i.test(error.failure.redshiftMessage)) {
      log({ level: 'WARN', message: 'not checked, because it has no ledger any more', table: `${schemaName}.${tableName}` });
      return otherwise;
    }
    throw error;
  }
}
