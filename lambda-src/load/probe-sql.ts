import { CopySource } from './copy-sql';
import { copyIntoStaged, createStaged, LoadTarget, ownColumns, STAGED } from './staged-table';
import { StatementList } from './statement-list';
import { quoteLiteral } from '../../src/private/contract/quote';

/** The most errors that a COPY may ride over. @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html */
export const MOST_ERRORS = 100_000;

/** Bytes that the column `file_name` has. @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html */
const FILE_NAME_BYTES = 256;

/** Statements that load what COPY takes into a temporary table, and nothing into the target. What COPY took is the result of the last one. */
export interface ProbeTransaction {
  readonly sqls: string[];
  readonly copied: number;
  readonly found: number;
}

/** Finds the rows that COPY refuses: each row begins with its place, counted from 1, and the result has the first and the last place of each gap. */
export function gapsTransaction(target: LoadTarget, source: CopySource, rows: number): ProbeTransaction {
  const { place } = ownColumns(target.columns);
  const run = new StatementList();
  run.add(createStaged(target, true));
  const copied = run.add(copyIntoStaged(target, source, MOST_ERRORS, true));
  // LEAD has no value of its own for the last row.
  const found = run.add(`SELECT "at" + 1, "next" - 1 FROM (SELECT "at", COALESCE(LEAD("at") OVER (ORDER BY "at"), ${rows + 1}) AS "next"`
    + ` FROM (SELECT ${place} AS "at" FROM ${STAGED} UNION ALL SELECT 0) AS "taken") AS "pairs" WHERE "next" > "at" + 1 ORDER BY 1`);
  return { sqls: run.sqls, copied, found };
}

/** Counts the rows that COPY takes of each object. */
export function countsTransaction(target: LoadTarget, source: CopySource): ProbeTransaction {
  const { object } = ownColumns(target.columns);
  const run = new StatementList();
  run.add(createStaged(target));
  const copied = run.add(copyIntoStaged(target, source, MOST_ERRORS));
  const found = run.add(`SELECT ${object}, COUNT(*) FROM ${STAGED} GROUP BY ${object}`);
  return { sqls: run.sqls, copied, found };
}

/** Selects what COPY could not load of files. By their names, because the number of a query is another one in other system tables. */
export function loadErrors(files: readonly string[]): string {
  const names = files.map((file) => quoteLiteral(Buffer.from(file).toString('utf8', 0, FILE_NAME_BYTES)));
  return 'SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) FROM sys_load_error_detail'
    + ` WHERE file_name IN (${names.join(', ')}) ORDER BY line_number`;
}
