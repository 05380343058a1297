import { CopySource } from './copy-sql';
import { daysKept, FORGOTTEN_ID } from './forgotten';
import { addGuard, addShortGuard, timestampOf } from './guard-sql';
import { addMerge, MovedRows } from './merge-sql';
import { addCopies, addOneCopy, COPIES, ExpectedObject, SHORT_OBJECTS } from './one-copy-sql';
import { copyIntoStaged, createStaged, LoadTarget, ownColumns, STAGED } from './staged-table';
import { StatementList } from './statement-list';
import { insertRows, UTC_NOW } from '../../src/private/contract/load-statements';
import { qualified, quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { ledgerName } from '../../src/private/contract/table';
import { deletedAt, tombstonesName } from '../../src/private/contract/tombstones';

/** What a transaction loads. */
export interface LoadSource extends CopySource {
  /** How many rows COPY must read. */
  readonly rows: number;
  /** When the first of the messages was published, in ISO 8601, or earlier. */
  readonly publishedAt: string;
  /** Names everything that decided which rows of their messages these are. */
  readonly version: string;
  /** The id of the batch, for columns that take it. */
  readonly batchId: string;
  /** The objects that COPY must read, in the order of their oldest messages. Missing if only the number of all rows is known. */
  readonly expected?: readonly ExpectedObject[];
}

export interface LoadOptions {
  /** Whether the load fails if the ledger has forgotten messages as old as these. */
  readonly remember?: boolean;
  /** Whether entries are deleted of messages that are too old to be delivered again. */
  readonly prune?: boolean;
  /** Whether rows are loaded again. In a merge they then lose against rows of equal order. */
  readonly replayed?: boolean;
  /** The time before which the ledger cannot know any of the messages, in milliseconds since 1970. */
  readonly unknownBefore?: number;
}

/** Statements of one transaction, and the positions of those whose results are read. */
export interface LoadTransaction extends MovedRows {
  readonly sqls: string[];
  /** The COPY. */
  readonly copied: number;
  /** Finds the messages that the ledger knows with other rows: each with `REUSED` if it is another message with the same id, and its object. */
  readonly unbalanced?: number;
}

/**
 * The transaction that loads staged rows.
 *
 * Exactly once: the transaction locks the ledger first. Its snapshot of the tables is taken by the first statement after the lock. So
 * a transaction that waited for the lock sees what the one before it has loaded. An append does not lock the table itself. Inferred: that
 * the Data API asks nothing before the lock. The conformance checks `lock-before-snapshot` and `lock-before-snapshot-serializable` ask.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export function loadTransaction(target: LoadTarget, source: LoadSource, options: LoadOptions = {}): LoadTransaction {
  const run = new StatementList();
  const { sqls } = run;
  const table = qualified(target.schemaName, target.tableName);
  if (target.delivery === 'AT_LEAST_ONCE') {
    run.add(createStaged(target));
    const read = run.add(copyIntoStaged(target, source, 0));
    addGuard(run, source.rows);
    return { sqls, copied: read, inserted: run.add(insertRows(table, target.columns, source.batchId, `FROM ${STAGED}`)) };
  }
  const ledger = qualified(target.schemaName, ledgerName(target.tableName));
  const { id, arrival, digest } = ownColumns(target.columns);
  const late = options.unknownBefore === undefined ? '' : ` AND ${ledger}."loaded_at" >= ${quoteLiteral(timestampOf(options.unknownBefore))}`;
  const unseen = `FROM ${STAGED} WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WHERE ${ledger}."deduplication_id" = ${STAGED}.${id}${late})`;
  run.add(`LOCK TABLE ${ledger}`);
  run.add(createStaged(target));
  const copied = run.add(copyIntoStaged(target, source, 0));
  addGuard(run, source.rows, options.remember ? { ledger, since: source.publishedAt } : undefined);
  if (target.objects) {
    addCopies(run, target, source.expected);
    if (source.expected) {
      addShortGuard(run, SHORT_OBJECTS);
    }
    addOneCopy(run, target);
  }
  const tombstones = qualified(target.schemaName, tombstonesName(target.tableName));
  const { tableName, columns, merge } = target;
  const { batchId } = source;
  const moved = merge
    ? addMerge(run, table, merge, { tableName, tombstones, columns, arrival, batchId, from: unseen, replayed: options.replayed })
    : { inserted: run.add(insertRows(table, columns, batchId, unseen)) };
  const entries = `INSERT INTO ${ledger} ("deduplication_id", "row_count", "loaded_at", "digest", "version") SELECT`;
  run.add(`${entries} ${id}, COUNT(*), ${UTC_NOW}, MAX(${digest}), ${quoteLiteral(source.version)} ${unseen} GROUP BY ${id}`);
  const [object, counted] = target.objects
    ? [', "counted"."object"', COPIES]
    : ['', `(SELECT ${id} AS "id", COUNT(*) AS "row_count", MAX(${digest}) AS "digest" FROM ${STAGED} GROUP BY ${id})`];
  const unbalanced = run.add(
    `SELECT "counted"."id", CASE WHEN ${ledger}."digest" <> "counted"."digest" THEN 'REUSED' ELSE 'ROWS' END${object}`
      + ` FROM ${counted} AS "counted" LEFT JOIN ${ledger} ON ${ledger}."deduplication_id" = "counted"."id"${late}`
      + ` WHERE ${ledger}."row_count" IS NULL OR ${ledger}."row_count" <> "counted"."row_count" OR ${ledger}."digest" <> "counted"."digest"`);
  if (options.prune) {
    // The first statement also deletes the entry that the second one writes, if it names an earlier time.
    const forgotten = `DATEADD(day, -${daysKept(target.ledgerHorizonDays!)}, ${UTC_NOW})`;
    run.add(`DELETE FROM ${ledger} WHERE "loaded_at" < ${forgotten}`);
    if (merge?.deleteWhen) {
      run.add(`DELETE FROM ${tombstones} WHERE ${quoteName(deletedAt(merge))} < ${forgotten}`);
    }
    run.add(`${entries} ${quoteLiteral(FORGOTTEN_ID)}, 0, ${forgotten}, NULL, NULL`
      + ` WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WHERE "deduplication_id" = ${quoteLiteral(FORGOTTEN_ID)})`);
  }
  return { sqls, copied, ...moved, unbalanced };
}
