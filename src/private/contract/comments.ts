import { TableSpecification } from './ddl';
import { qualified, quoteLiteral, quoteName } from './quote';

/** A comment on a column, or on the table if `column` is missing. */
export interface TableComment {
  readonly column?: string;
  readonly text: string;
}

/** The comments that a table shall have. */
export function commentsOf({ comment, columns }: Pick<TableSpecification, 'comment' | 'columns'>): TableComment[] {
  return [
    ...comment === undefined ? [] : [{ text: comment }],
    ...columns.flatMap(({ name, comment: text }) => (text === undefined ? [] : [{ column: name, text }])),
  ];
}

/**
 * Selects the comments of a table: the name of the column, which is null for the table itself, and the text.
 *
 * Inferred: that the catalog has them as in PostgreSQL. The conformance check `comments-in-the-catalog` asks.
 */
export function selectComments({ schemaName, tableName }: Pick<TableSpecification, 'schemaName' | 'tableName'>): string {
  return 'SELECT a.attname, d.description FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid'
    + ' JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = \'pg_catalog.pg_class\'::regclass'
    + ' LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid'
    + ` WHERE n.nspname = ${quoteLiteral(schemaName)} AND c.relname = ${quoteLiteral(tableName)}`;
}

/** Sets comments. Only the owner of the table may, and superusers. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html */
export function commentStatements(
  { schemaName, tableName }: Pick<TableSpecification, 'schemaName' | 'tableName'>, comments: readonly TableComment[],
): string[] {
  const table = qualified(schemaName, tableName);
  return comments.map(({ column, text }) =>
    `COMMENT ON ${column === undefined ? `TABLE ${table}` : `COLUMN ${table}.${quoteName(column)}`} IS ${quoteLiteral(text)}`);
}
