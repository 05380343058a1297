import { createHash } from 'crypto';

/** What decides about the rows of a batch. */
export interface BatchContent {
  /** The version of all rules that decide about a row. */
  readonly version: string;
  readonly schemaName: string;
  readonly tableName: string;
  readonly messages: readonly { readonly id: string; readonly digest: string }[];
}

/** 32 hexadecimal digits that are the same for the same messages in any order, and others for another table or other rules. */
export function batchIdOf({ version, schemaName, tableName, messages }: BatchContent): string {
  const sorted = messages.map(({ id, digest }) => JSON.stringify([id, digest])).sort();
  return createHash('sha256').update(JSON.stringify([version, schemaName, tableName, sorted])).digest('hex').slice(0, 32);
}
