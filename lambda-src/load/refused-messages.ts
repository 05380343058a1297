import { ID_TYPE, valueLists } from './one-copy-sql';
import { LoadTarget } from './staged-table';
import { StatementList } from './statement-list';
import { UTC_NOW } from '../../src/private/contract/load-statements';
import { qualified, quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { ledgerName } from '../../src/private/contract/table';
import { Message } from '../message/messages';
import { Warehouse } from '../warehouse/warehouse';

/** A temporary table of messages of which COPY refused all rows. */
const REFUSED = quoteName('refused');

/**
 * Enters messages into the ledger with no rows, because COPY refused all of them and they are kept. So a replay knows that no load will bring the
 * rows of theirs that the ingest itself has rejected. A message that the ledger knows stays as it is: a copy of it has been loaded.
 *
 * Returns the ids that the ledger knows from another message.
 */
export async function enterRefused(
  warehouse: Warehouse, target: LoadTarget, version: string, messages: readonly Pick<Message, 'deduplicationId' | 'digest'>[],
): Promise<ReadonlySet<string>> {
  const ledger = qualified(target.schemaName, ledgerName(target.tableName));
  const isKnown = `${ledger}."deduplication_id" = ${REFUSED}."id"`;
  const reused = new Set<string>();
  for (const values of valueLists(messages.map(({ deduplicationId, digest }) => `(${quoteLiteral(deduplicationId)}, ${digest})`))) {
    const run = new StatementList();
    run.add(`LOCK TABLE ${ledger}`);
    run.add(`CREATE TEMP TABLE ${REFUSED} ("id" ${ID_TYPE}, "digest" BIGINT)`);
    run.add(`INSERT INTO ${REFUSED} VALUES ${values}`);
    run.add(`INSERT INTO ${ledger} ("deduplication_id", "row_count", "loaded_at", "digest", "version") SELECT "id", 0, ${UTC_NOW}, "digest", ${quoteLiteral(version)}`
      + ` FROM ${REFUSED} WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WHERE ${isKnown})`);
    const found = run.add(`SELECT ${REFUSED}."id" FROM ${REFUSED} JOIN ${ledger} ON ${isKnown} WHERE ${ledger}."digest" <> ${REFUSED}."digest"`);
    const name = 'enter refused messages';
    const { statements } = await warehouse.run({ name, sqls: run.sqls });
    const ids = statements[found].rows > 0 ? await warehouse.rows(name, statements[found].id) : [];
    ids.forEach(([id]) => reused.add(id!));
  }
  return reused;
}
