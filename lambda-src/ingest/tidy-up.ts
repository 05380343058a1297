import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { Leftovers } from '../load/leftovers';
import { ExpiringObjects } from '../rejected/expiring-objects';
import { errorChain, log } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { Warehouse } from '../warehouse/warehouse';

/** Clears away what earlier batches left. If that fails, loaded messages must not be delivered again for it. */
export async function sweep(leftovers: Leftovers, warehouse: Warehouse, loadedIds: readonly string[], longest: number): Promise<void> {
  try {
    const { swept, left } = await leftovers.sweep(warehouse, loadedIds, longest);
    emit(INGEST_METRICS, { LeftoverObjects: left });
    if (swept.length > 0) {
      log({ message: 'swept', keys: swept });
    }
  } catch (error) {
    log({ level: 'WARN', message: 'not swept; a later batch will', error: errorChain(error) });
  }
}

/** Tells what is deleted soon. If that fails, loaded messages must not be delivered again for it. */
export async function tellExpiring(expiring: ExpiringObjects): Promise<void> {
  try {
    const soon = await expiring.look();
    if (soon && soon.objects > 0) {
      emit(INGEST_METRICS, { RejectedObjectsExpiring: soon.objects });
      log({ level: 'WARN', message: 'rejected objects expire soon', ...soon });
    }
  } catch (error) {
    log({ level: 'WARN', message: 'not known which rejected objects expire soon', error: errorChain(error) });
  }
}
