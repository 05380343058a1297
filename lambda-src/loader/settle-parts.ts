import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { GoneError, PendingStore } from './pending-store';
import { csvWithin } from './room';
import { stageAnew } from './stage-anew';
import { csvOf, endOfField, fieldsOf, StagedRow, stagedRows } from '../encode/staged-rows';
import { idsToAsk, PendingPart, verdictOn } from '../load/kept-verdict';
import { forgottenUpTo, ledgerEntries } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { log, orLogged } from '../runtime/log';
import { partsKey } from '../staging/pending-key';

/**
 * Decides which rows of a replay are missing, by what the ledger knows of their messages, and stages these anew. The others stay where they
 * came from.
 */
export async function settleParts(loading: Loading, object: PendingObject): Promise<void> {
  const { run: { store }, set: { columns, target }, warehouse } = loading;
  const csv = await csvWithin(loading, object); // first: if another loader has taken it, there are no parts, either
  const parts = await partsOf(store, object);
  if (parts === undefined) {
    // Without them it is not known which rows the table has under another id. Nothing is lost: only rows that are kept have parts, and kept they are still.
    await store.remove([object.key]);
    log({ level: 'ERROR', message: 'replayed rows given up, because what is known of them is missing; replay them again', key: object.key, rows: object.rows });
    return;
  }
  const known = await ledgerEntries(warehouse, target, new Set(parts.flatMap(idsToAsk)));
  const horizon = new LedgerHorizon(columns.ledgerHorizonDays);
  if (columns.forced) {
    horizon.learn(await forgottenUpTo(warehouse, target));
  }
  const isMissing = (part: PendingPart) => verdictOn(part, known, (columns.forced ?? false) && horizon.isTooOld(part.publishedAt)) === 'MISSING';
  // A row that is kept several times is missing if one of them says so.
  const wanted = new Set(parts.filter(isMissing).map(({ deduplicationId }) => deduplicationId));
  const others = new Set(parts.map(({ deduplicationId }) => deduplicationId).filter((id) => !wanted.has(id)));
  const rows = stagedRows(csv);
  const missing = rows.filter((row) => !others.has(idOf(csv, row)));
  await stageAnew(loading, object, [csvOf(csv, missing)]);
  // Only now: the object could not be settled without them, if only they were removed.
  await orLogged('parts not removed; without their object they do nothing', partsKey(object.key), store.remove([partsKey(object.key)]));
  log({ message: 'replayed rows sorted out', key: object.key, missing: missing.length, otherwise: rows.length - missing.length });
}

/** What is known of the rows. Undefined if that is not there any more. */
async function partsOf(store: PendingStore, { key }: PendingObject): Promise<PendingPart[] | undefined> {
  try {
    return JSON.parse(Buffer.from(await store.get(partsKey(key))).toString());
  } catch (error) {
    if (error instanceof GoneError) {
      return undefined;
    }
    throw error;
  }
}

function idOf(csv: Buffer, { start, line }: StagedRow): string {
  const id = endOfField(csv, start) + 1;
  return fieldsOf(csv, { start: id, end: endOfField(csv, id) + 1, line })[0];
}
