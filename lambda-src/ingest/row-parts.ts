import type { IngestMeans, SourceClients } from './create-ingest';
import { RowSchema, SourceEnvironment } from '../../src/private/contract/ingest';
import { keyedDigest } from '../message/message-digest';
import { ReadingSchema } from '../message/read-message';
import { Protection } from '../protection/protection';
import { Quarantine } from '../rejected/quarantine';

/** The parts of an ingest that do not depend on where its rows go. */
export interface RowParts<Schema extends RowSchema> extends Pick<IngestMeans, 'folder' | 'quarantine'> {
  readonly schema: Schema & ReadingSchema;
}

/** Makes these parts. `bucket` is the one that keeps what is rejected. */
export function rowParts<Schema extends RowSchema>(
  { BUCKET_PREFIX: prefix = '' }: SourceEnvironment, bucket: string, given: Schema, { s3, protection }: SourceClients,
): RowParts<Schema> {
  const schema = protectedSchema(given, protection);
  const { version, payloadFormat, rowsPath } = schema;
  return {
    schema,
    folder: { s3, bucket, prefix },
    quarantine: new Quarantine(s3, { bucket, prefix, version, payloadFormat, rowsPath, seal: protection?.seal }),
  };
}

/** The schema with all that its protected columns need. Without protection, the schema itself. */
function protectedSchema<Schema extends RowSchema>(schema: Schema, protection: Protection | undefined): Schema & ReadingSchema {
  return protection ? { ...schema, columns: protection.columns(schema.columns), digest: keyedDigest(protection.digestKey) } : schema;
}
