import { keepLines } from './keep-lines';
import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { RebuiltMessages } from './rebuilt-messages';
import { ReusedCopy } from '../load/load';
import { REUSED_ID } from '../message/messages';
import { rejectMessage } from '../message/rejection';
import { decompress } from '../staging/compression';

/**
 * Keeps the rows of messages whose id another message has. Nothing of them was loaded. If that fails, the objects stay, and the next load of them
 * finds the same.
 */
export async function keepReused({ run, set }: Loading, objects: readonly PendingObject[], copies: readonly ReusedCopy[]): Promise<void> {
  for (const [name, some] of Map.groupBy(copies, ({ object }) => object)) {
    const ids = new Set(some.map(({ id }) => id));
    for (const object of objects.filter((one) => one.object === name)) {
      const rebuilt = new RebuiltMessages(decompress(Buffer.from(await run.store.get(object.key)), object.key), set.columns, object.oldest);
      const reused = rebuilt.staged.filter(({ message }) => ids.has(message.deduplicationId));
      await keepLines(run.store, set, rebuilt, reused.map(({ message }) => rejectMessage(message, 'ID_REUSED', REUSED_ID)), []);
      run.rejected(reused.reduce((sum, { rows }) => sum + rows, 0));
    }
  }
}
