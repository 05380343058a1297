import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { PendingSet } from '../../src/private/contract/pending';

/** How a loader loads what an ingest stages. */
export function pendingSet(
  { SCHEMA_NAME: schemaName, TABLE_NAME: tableName }: LoadEnvironment, schema: IngestSchema, prefix: string,
  { replayed, forced }: Pick<PendingSet, 'replayed' | 'forced'>,
): PendingSet {
  const { columns, merge, version, compression, rejectedRows, ledgerHorizonDays, deduplicationId, repeatWithinDays, rawDelivery } = schema;
  return {
    schemaName,
    tableName,
    columns: columns.map(({ name, sql, nullable, byLoad, protection }) => (
      { name, sql, nullable, ...byLoad && { byLoad }, ...protection && { protected: true } })),
    ...merge && { merge },
    version,
    compression,
    rejectedRows,
    ledgerHorizonDays: ledgerHorizonDays!,
    deduplicationId,
    // With raw delivery a redrive makes a message younger than its first delivery.
    ...repeatWithinDays !== undefined && !rawDelivery && { repeatWithinDays },
    prefix,
    ...replayed && { replayed },
    ...forced && { forced },
  };
}
