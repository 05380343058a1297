import { column } from './schemas';
import { messageDigest } from '../../lambda-src/message/message-digest';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';

/** Makes a column of a type, with the DDL that follows from the type. */
export function typedColumn(name: string, type: TypeSchema, more: Partial<ColumnSchema> = {}): ColumnSchema {
  return column(name, type, sqlOf(type), more);
}

function sqlOf(type: TypeSchema): string {
  switch (type.name) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'CHAR':
    case 'VARCHAR':
    case 'VARBYTE':
      return `${type.name}(${type.length})`;
    default:
      return type.name;
  }
}

/** Makes a message that has only a body. */
export function messageOf(body: string, id: string = 'm') {
  return {
    itemIdentifier: `item-${id}`,
    messageId: id,
    deduplicationId: id,
    publishedAt: '2026-03-04T05:06:07.000Z',
    topicArn: 'arn:aws:sns:us-east-1:123456789012:topic',
    attributes: {},
    body,
    digest: messageDigest(body, {}),
  };
}
