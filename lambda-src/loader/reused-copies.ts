import { keepLines } from './keep-lines';
import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { RebuiltMessages } from './rebuilt-messages';
import { csvWithin, ifRoom } from './room';
import { ReusedCopy } from '../load/load';
import { REUSED_ID } from '../message/messages';
import { rejectMessage } from '../message/rejection';

/**
 * Keeps the rows of messages whose id another message has. Nothing of them was loaded. If that fails, the objects stay, and the next load of them
 * finds the same. Returns the objects that stay because there is no room for them.
 */
export async function keepReused(loading: Loading, objects: readonly PendingObject[], copies: readonly ReusedCopy[]): Promise<PendingObject[]> {
  const { run, set } = loading;
  const idsByObject = Map.groupBy(copies, ({ object }) => object);
  const staying: PendingObject[] = [];
  for (const object of objects.filter((one) => idsByObject.has(one.object))) {
    const ids = new Set(idsByObject.get(object.object)!.map(({ id }) => id));
    const isKept = await ifRoom(loading, async () => {
      const rebuilt = new RebuiltMessages(await csvWithin(loading, object), set.columns, object);
      const reused = rebuilt.staged.filter(({ message }) => ids.has(message.deduplicationId));
      await keepLines(run.store, set, rebuilt, reused.map(({ message }) => rejectMessage(message, 'ID_REUSED', REUSED_ID)), []);
      run.rejected(reused.reduce((sum, { rows }) => sum + rows, 0));
    });
    if (!isKept) {
      staying.push(object);
    }
  }
  return staying;
}
