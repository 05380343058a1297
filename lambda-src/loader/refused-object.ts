import { keepLines } from './keep-lines';
import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { RebuiltMessages } from './rebuilt-messages';
import { csvWithin } from './room';
import { stageAnew } from './stage-anew';
import { StagedMessage } from '../encode/batch';
import { Culprit, findCulprits } from '../load/culprits';
import { settled } from '../load/find-refused';
import { enterRefused } from '../load/refused-messages';
import { Remainder, withoutRefused } from '../load/refused-rows';
import { isPartId } from '../message/deduplication-id';
import { REUSED_ID } from '../message/messages';
import { rejectMessage } from '../message/rejection';
import { REJECT_REASONS } from '../values/reject-reason';

/**
 * Finds the rows of an object that COPY refuses, keeps them, and stages what remains anew: then it returns true. If a refused row fails its
 * message, the other rows of the message are kept with it. Messages with a row in doubt are staged anew, too, apart from the others.
 * Throws `NoRoomError` if the loader has too little memory for the object.
 */
export async function setRefusedAside(loading: Loading, object: PendingObject): Promise<boolean> {
  const { run, set: { columns, target, staging }, warehouse } = loading;
  const csv = await csvWithin(loading, object);
  const batch = { batchId: object.batchId, publishedAt: new Date(object.oldest).toISOString() };
  const rebuilt = new RebuiltMessages(csv, columns, object);
  const found = settled(await findCulprits({ warehouse, staging, target, batch, csv }), rebuilt.staged);
  if (found.culprits.length === 0 && found.doubtful.size === 0) {
    throw new Error(`COPY refused ${object.key} and then accepted each of its rows; it stays. If that repeats, look up the refused statement in sys_load_error_detail`);
  }
  const isWhole = columns.rejectedRows === 'FAIL_MESSAGE';
  const culprits = isWhole ? withSiblings(rebuilt.staged, found.culprits) : found.culprits;
  const form = { rejectedRows: 'QUARANTINE', delivery: 'EXACTLY_ONCE', merge: columns.merge, objects: target.objects } as const;
  const rest = withoutRefused(csv, { staged: rebuilt.staged, rejections: [] }, { ...found, culprits }, form);
  // Kept first: the ledger must not know a message while one of its rows is neither loaded nor kept.
  await keepLines(run.store, loading.set, rebuilt, rest.rejections, rest.staged, isWhole ? {} : { inLedger: true });
  if (!isWhole) {
    await enterWhollyRefused(loading, rebuilt, rest);
  }
  // What is in doubt has an object of its own, so that the next try has less to divide.
  await stageAnew(loading, object, [rest.csv, rest.putAside.csv]);
  run.rejected(rest.refused);
  return rest.remaining + rest.putAside.rows > 0;
}

/** Makes the ledger know the messages of which no row remains. If it knows another message with the same id, the message is kept as such a one, too. */
async function enterWhollyRefused({ run, set, warehouse }: Loading, rebuilt: RebuiltMessages, { staged, putAside }: Remainder): Promise<void> {
  const remaining = new Set([...staged, ...putAside.staged].map(({ message }) => message.itemIdentifier));
  const refused = rebuilt.staged.map(({ message }) => message)
    .filter(({ itemIdentifier, deduplicationId }) => !remaining.has(itemIdentifier) && !isPartId(deduplicationId));
  const reused = await enterRefused(warehouse, set.target, set.columns.version, refused);
  const rejections = refused.filter(({ deduplicationId }) => reused.has(deduplicationId)).map((message) => rejectMessage(message, 'ID_REUSED', REUSED_ID));
  await keepLines(run.store, set, rebuilt, rejections, []);
}

/** The refused rows, and all other rows of their messages. */
function withSiblings(staged: readonly StagedMessage[], refused: readonly Culprit[]): Culprit[] {
  const byIndex = new Map(refused.map((culprit) => [culprit.index, culprit]));
  let first = 0;
  return staged.flatMap(({ rows }) => {
    const indexes = Array.from({ length: rows }, (_, at) => first + at);
    first += rows;
    return indexes.some((index) => byIndex.has(index))
      ? indexes.map((index) => byIndex.get(index) ?? { index, reason: 'SIBLING_REJECTED' as const, detail: REJECT_REASONS.SIBLING_REJECTED.meaning })
      : [];
  });
}
