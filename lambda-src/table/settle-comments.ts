import { runStatements } from './run-statements';
import { commentsOf, commentStatements, selectComments } from '../../src/private/contract/comments';
import { TableSpecification } from '../../src/private/contract/ddl';
import { errorChain, log } from '../runtime/log';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/**
 * Sets the comments that differ from those of a table that exists. A comment that the schema does not have stays.
 *
 * The table may belong to somebody else, and then this administrator may not be allowed to. Rows are loaded without it, so the log says what was
 * not set.
 */
export async function settleComments(warehouse: Warehouse, table: TableSpecification): Promise<void> {
  const wanted = commentsOf(table);
  if (wanted.length === 0) {
    return;
  }
  try {
    const found = await warehouse.query(`look up the comments of ${table.schemaName}.${table.tableName}`, selectComments(table));
    const there = new Map(found.map(([column, text]) => [column ?? undefined, text]));
    const sqls = commentStatements(table, wanted.filter(({ column, text }) => there.get(column) !== text));
    await runStatements(warehouse, 'comment', sqls);
  } catch (error) {
    if (!(error instanceof StatementFailedError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'comments not set; the owner of the table can', comments: wanted.length, error: errorChain(error) });
  }
}
