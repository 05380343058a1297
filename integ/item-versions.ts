/** A version of the ingest into DynamoDB, as it is deployed while messages are in flight. */
export interface ItemVersion {
  /** Bytes of the column `note`. */
  readonly noteLength: number;
}

export const ITEM_VERSIONS = {
  FIRST: { noteLength: 10 },
  WIDENED: { noteLength: 40 },
} as const satisfies Readonly<Record<string, ItemVersion>>;

export type ItemVersionName = keyof typeof ITEM_VERSIONS;
