import { message } from './encoded';
import { column } from './schemas';
import { sqlOf } from '../../lambda-src/infer/type-text';
import { Message } from '../../lambda-src/message/messages';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';

/** Makes a column of a type, with the DDL that follows from the type. */
export function typedColumn(name: string, type: TypeSchema, more: Partial<ColumnSchema> = {}): ColumnSchema {
  return column(name, type, sqlOf(type), more);
}

/** Makes a message that has only a body. */
export function messageOf(body: string, id: string = 'm'): Message {
  return message(body, { itemIdentifier: `item-${id}`, messageId: id, deduplicationId: id });
}
