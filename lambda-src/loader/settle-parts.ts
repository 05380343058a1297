import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { stageAnew } from './stage-anew';
import { csvOf, endOfField, fieldsOf, StagedRow, stagedRows } from '../encode/staged-rows';
import { idsToAsk, PendingPart, verdictOn } from '../load/kept-verdict';
import { forgottenUpTo, ledgerEntries } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { log } from '../runtime/log';
import { decompress } from '../staging/compression';
import { partsKey } from '../staging/pending-key';

/**
 * Decides which rows of a replay are missing, by what the ledger knows of their messages, and stages these anew. The others stay where they
 * came from.
 */
export async function settleParts(loading: Loading, object: PendingObject): Promise<void> {
  const { run: { store }, set: { columns, target }, warehouse } = loading;
  const parts: PendingPart[] = JSON.parse(Buffer.from(await store.get(partsKey(object.key))).toString());
  const csv = decompress(Buffer.from(await store.get(object.key)), object.key);
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
  await stageAnew(loading, object, [csvOf(csv, missing)], [partsKey(object.key)]);
  log({ message: 'replayed rows sorted out', key: object.key, missing: missing.length, otherwise: rows.length - missing.length });
}

function idOf(csv: Buffer, { start, line }: StagedRow): string {
  const id = endOfField(csv, start) + 1;
  return fieldsOf(csv, { start: id, end: endOfField(csv, id) + 1, line })[0];
}
