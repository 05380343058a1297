import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';

export function column(name: string, type: TypeSchema, sql: string, more: Partial<ColumnSchema> = {}): ColumnSchema {
  return { name, type, sql, nullable: true, overflow: 'REJECT', cutAt: 'CODE_POINT', source: { from: 'FIELD', path: [name] }, ...more };
}

export const ID = column('id', { name: 'BIGINT' }, 'BIGINT', { nullable: false });
export const TEXT = column('text', { name: 'VARCHAR', length: 10 }, 'VARCHAR(10)');

export function ingestSchema(more: Partial<IngestSchema> = {}): IngestSchema {
  return {
    version: 'v1',
    columns: [ID, TEXT],
    payloadFormat: 'JSON',
    unknownFields: 'IGNORE',
    rejectedRows: 'QUARANTINE',
    compression: 'ZSTD',
    delivery: 'EXACTLY_ONCE',
    rawDelivery: false,
    deduplicationId: 'ATTRIBUTE_OR_SNS',
    ...more,
  };
}
