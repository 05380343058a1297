import { runStatements } from './run-statements';
import { commentsOf, commentStatements } from '../../src/private/contract/comments';
import { TableSpecification } from '../../src/private/contract/ddl';
import { quoteLiteral } from '../../src/private/contract/quote';
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
    const there = await existingComments(warehouse, table);
    const sqls = commentStatements(table, wanted.filter(({ column, text }) => there.get(column) !== text));
    await runStatements(warehouse, 'comment', sqls);
  } catch (error) {
    if (!(error instanceof StatementFailedError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'comments not set; the owner of the table can', comments: wanted.length, error: errorChain(error) });
  }
}

/** The comments by column. That of the table itself belongs to none. */
async function existingComments(
  warehouse: Warehouse, { schemaName, tableName }: TableSpecification,
): Promise<Map<string | undefined, string | null>> {
  const rows = await warehouse.query(`look up the comments of ${schemaName}.${tableName}`,
    'SELECT a.attname, d.description FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid'
    + ' JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = \'pg_catalog.pg_class\'::regclass'
    + ' LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid'
    + ` WHERE n.nspname = ${quoteLiteral(schemaName)} AND c.relname = ${quoteLiteral(tableName)}`);
  return new Map(rows.map(([column, text]) => [column ?? undefined, text]));
}
