import { RowSchema } from '../contract/ingest';
import { SourceSchema } from '../contract/table';

/** Fails if the order of versions depended on the time of SQS. A redrive changes it, so that an old message would count as new. */
export function requireLastingOrder(prop: string, names: readonly string[], { columns, rawDelivery }: RowSchema): void {
  const column = columns.find(({ name, source }) => names.includes(name) && mayBeTime(source));
  if (rawDelivery && column) {
    throw new Error(`'${prop}' must not name a column of ColumnSource.timestamp() with 'rawMessageDelivery', got '${column.name}'; without SNS's envelope a message has `
      + 'only the time of SQS, which a redrive changes. Name a column that producers send, or leave \'rawMessageDelivery\' off');
  }
}

function mayBeTime(source: SourceSchema): boolean {
  return source.from === 'TIMESTAMP' || (source.from === 'FIRST_OF' && source.sources.some(mayBeTime));
}
