import { IngestSchema } from '../../src/private/contract/ingest';
import { PayloadFormat } from '../../src/private/contract/message';
import { ColumnSchema, Delivery, TypeSchema } from '../../src/private/contract/table';

export function ingestSchema(columns: readonly ColumnSchema[], payloadFormat: PayloadFormat = 'JSON', delivery: Delivery = 'AT_LEAST_ONCE'): IngestSchema {
  return {
    version: 'bench',
    columns,
    payloadFormat,
    unknownFields: 'IGNORE',
    rejectedRows: 'QUARANTINE',
    compression: 'ZSTD',
    delivery,
    rawDelivery: false,
    deduplicationId: 'ATTRIBUTE_OR_SNS',
  };
}

export function column(name: string, type: TypeSchema | TypeSchema['name'], props: Partial<ColumnSchema> = {}): ColumnSchema {
  const schema = typeof type === 'string' ? { name: type } as TypeSchema : type;
  const sql = 'length' in schema ? `${schema.name}(${schema.length})` : schema.name;
  return { name, type: schema, sql, nullable: true, overflow: 'REJECT', cutAt: 'CODE_POINT', source: { from: 'FIELD', path: [name] }, ...props };
}

export function varchar(length: number): TypeSchema {
  return { name: 'VARCHAR', length };
}

export function decimal(precision: number, scale: number): TypeSchema {
  return { name: 'DECIMAL', precision, scale };
}
