import { RowSchema } from '../../src/private/contract/ingest';
import { keyedDigest } from '../message/message-digest';
import { ReadingSchema } from '../message/read-message';
import { Protection } from '../protection/protection';

/** The schema with all that its protected columns need. Without protection, the schema itself. */
export function protectedSchema<Schema extends RowSchema>(schema: Schema, protection: Protection | undefined): Schema & ReadingSchema {
  return protection ? { ...schema, columns: protection.columns(schema.columns), digest: keyedDigest(protection.digestKey) } : schema;
}
