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

/** Sets comments. Only the owner of the table may, and superusers. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html */
export function commentStatements(
  { schemaName, tableName }: Pick<TableSpecification, 'schemaName' | 'tableName'>, comments: readonly TableComment[],
): string[] {
  const table = qualified(schemaName, tableName);
  return comments.map(({ column, text }) =>
    `COMMENT ON ${column === undefined ? `TABLE ${table}` : `COLUMN ${table}.${quoteName(column)}`} IS ${quoteLiteral(text)}`);
}
