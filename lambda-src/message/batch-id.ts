import { createHash } from 'crypto';

/** What decides about the rows of a batch. */
export interface BatchContent {
  /** Names everything that decides about a row. */
  readonly version: string;
  /** Names the table that the rows go to. */
  readonly place: readonly string[];
  readonly messages: readonly { readonly deduplicationId: string; readonly digest: string }[];
}

/** 32 hexadecimal digits that are the same for the same messages in any order, and others for another table or other rules. */
export function batchIdOf({ version, place, messages }: BatchContent): string {
  const sorted = messages.map(({ deduplicationId, digest }) => JSON.stringify([deduplicationId, digest])).sort();
  return createHash('sha256').update(JSON.stringify([version, ...place, sorted])).digest('hex').slice(0, 32);
}
