import { TableDefinition } from '../../table';
import { COLUMNS_ARE_CODE, requireKnown } from '../validation';

/** With its statement around it, a comment must fit into one output of the stack. */
const MOST_BYTES = 500;

/** Fails if a comment could not be set. */
export function requireComments({ comment, columns }: Pick<TableDefinition, 'comment' | 'columns'>): void {
  requireComment('table.comment', comment);
  columns.forEach((column, index) => requireComment(`table.columns[${index}].comment`, column.comment));
}

function requireComment(prop: string, comment: string | undefined): void {
  if (comment === undefined) {
    return;
  }
  requireKnown(prop, comment, COLUMNS_ARE_CODE);
  const bytes = Buffer.byteLength(comment);
  if (bytes < 1 || bytes > MOST_BYTES) {
    throw new Error(`'${prop}' must be between 1 and ${MOST_BYTES} bytes long, got ${bytes}; shorten it, or leave it out`);
  }
  if (comment.includes('\0') || Buffer.from(comment).toString() !== comment) {
    throw new Error(`'${prop}' must not contain U+0000 or unpaired surrogates, got ${JSON.stringify(comment)}; remove them`);
  }
}
