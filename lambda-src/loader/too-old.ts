import { keepLines } from './keep-lines';
import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { RebuiltMessages } from './rebuilt-messages';
import { csvWithin, ifRoom } from './room';
import { isForgotten } from '../load/forgotten';
import { LedgerForgotError } from '../load/guard-sql';
import { forgottenUpTo } from '../load/ledger';
import { rejectMessage } from '../message/rejection';
import { log } from '../runtime/log';

/**
 * Keeps the rows of objects whose oldest message the ledger may have forgotten: they may be loaded already. Removes these objects, and returns
 * the others. One for which there is no room stays. What comes from a replay is not kept again, because it is still where it came from.
 */
export async function setForgottenAside(loading: Loading, objects: readonly PendingObject[], cause: LedgerForgotError): Promise<PendingObject[]> {
  const { run, set, warehouse } = loading;
  const upTo = await forgottenUpTo(warehouse, set.target);
  const old = objects.filter(({ oldest }) => isForgotten(oldest, upTo));
  if (old.length === 0) {
    throw cause;
  }
  for (const object of old) {
    await ifRoom(loading, async () => {
      if (!set.columns.replayed) {
        const rebuilt = new RebuiltMessages(await csvWithin(loading, object), set.columns, object);
        const detail = `the message, or one that was staged with it, was published at ${new Date(object.oldest).toISOString()}, and the ledger does not look back beyond `
          + `${new Date(upTo!).toISOString()}; replay it with force to load it`;
        await keepLines(run.store, set, rebuilt, rebuilt.staged.map(({ message }) => rejectMessage(message, 'TOO_OLD', detail)), []);
        run.rejected(object.rows);
      }
      await run.store.remove([object.key]);
      log({ level: 'WARN', message: 'too old to be loaded', key: object.key, rows: object.rows });
    });
  }
  return objects.filter((object) => !old.includes(object));
}
