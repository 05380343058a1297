/** What stands in the table in place of a value. */
export type ProtectionSchema =
  | {
    readonly kind: 'HMAC_SHA256';
    /** Precedes the hash, and tells by which secret it was made. It may be empty. */
    readonly prefix: string;
    /** Whether the text is hashed without the differences that people make when they write it. */
    readonly normalize: boolean;
  }
  | {
    readonly kind: 'MASK';
    /** How many characters stay readable. */
    readonly keepFirst: number;
    readonly keepLast: number;
  };

/** Characters of a SHA-256 in hexadecimal digits. */
export const HASH_LENGTH = 64;

/** Stands for all characters that are masked, however many they are: their number could tell what they were. */
export const MASK = '****';

/** What the environment of a handler has if a column is protected. */
export interface ProtectionEnvironment {
  readonly PROTECTION_SECRET_ARN?: string;
  /** The version of the secret that is used. If it is missing, the current one is. */
  readonly PROTECTION_SECRET_VERSION?: string;
}
