import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ProtectionSchema } from './private/contract/protection';
import { COLUMNS_ARE_CODE, requireInteger, requireKnown } from './private/validation';

/** Options of `Protection.hmacSha256()`. */
export interface HmacOptions {
  /**
   * Whether spaces around a text, its case, and how its characters are composed make no difference to the hash.
   *
   * Before it is hashed, the text loses white space at both ends, is put into lower case, and is brought into form C, each as Unicode defines it. It
   * is what e-mail addresses need: `" Ada@Example.com"` and `"ada@example.com"` then have the same hash. `docs/protection.md` has the rules, and the same in Python
   * and SQL.
   *
   * @default false - every character counts
   */
  readonly normalize?: boolean;

  /**
   * A text before each hash, such as `v2:`, that tells by which secret the hash was made.
   *
   * The same value has another hash with another secret. Change the prefix together with the secret, or nobody can tell which hashes can be
   * compared. The column must be longer by the prefix.
   *
   * Letters, digits and `.`, `:`, `_` and `-`. Maximum: 16 characters.
   *
   * @default - no prefix
   */
  readonly prefix?: string;

  /**
   * The id of the version of the secret that is used, as Secrets Manager names it.
   *
   * Name it to rotate: put the new value into the secret, and then deploy its version together with a new `prefix`. All functions then change over
   * at once. The protected columns of an ingest must name the same version, or none.
   *
   * @default - the version that is current when a function starts. Do not change the value of the secret then
   */
  readonly secretVersionId?: string;
}

/** Options of `Protection.mask()`. */
export interface MaskOptions {
  /**
   * How many characters stay readable at the beginning.
   *
   * Minimum: 0. Maximum: 16.
   *
   * @default 0
   */
  readonly keepFirst?: number;

  /**
   * How many characters stay readable at the end.
   *
   * Minimum: 0. Maximum: 16.
   *
   * @default 0
   */
  readonly keepLast?: number;
}

/**
 * What stands in the table in place of the values of a column.
 *
 * The values themselves are never staged or loaded, and are in no log, trace or metric. What an ingest with a protected column keeps under
 * `rejected/` is encrypted with a key that is derived from the secret. A replay opens it, and so does `npx cdk-redshift-ingest open` for whoever may read
 * the secret.
 *
 * NULL stays NULL. Numbers, true and false are protected as JSON writes them. A row with an object or a list is rejected. The column's type must be
 * VARCHAR or a CHAR.
 *
 * The queue and its dead-letter queue together hold what producers send for up to 14 days, and for 14 more after each move back. The dead-letter queue
 * of the subscription holds it for 14.
 *
 * @example
 * const pepper = new secretsmanager.Secret(this, 'Pepper', { generateSecretString: { passwordLength: 64, excludePunctuation: true } });
 * new SnsToRedshiftIngest(this, 'Customers', {
 *   topic,
 *   target: RedshiftTarget.cluster(cluster),
 *   table: {
 *     tableName: 'customers',
 *     columns: [
 *       { name: 'id', type: ColumnType.BIGINT },
 *       { name: 'email', type: ColumnType.varchar(64), protection: Protection.hmacSha256(pepper, { normalize: true }) },
 *       { name: 'phone', type: ColumnType.varchar(20), protection: Protection.mask(pepper, { keepLast: 2 }) },
 *     ],
 *   },
 * });
 */
export class Protection {
  /**
   * The HMAC-SHA-256 of the value's UTF-8, in 64 hexadecimal digits. The key is the secret, byte by byte.
   *
   * The same value has the same hash in every table with this secret, so that rows can be joined and counted. Whoever can read the secret can try out which
   * value has a hash. Without the secret nobody can, unlike with a hash without a key.
   *
   * @param secret at least 32 bytes, such as Secrets Manager generates. A text must not end in a line end. The functions of the ingest may read it, and
   * nothing else of the ingest. It must be in the account and Region of the ingest. All protected columns of an ingest must have the same.
   */
  public static hmacSha256(secret: secretsmanager.ISecret, options: HmacOptions = {}): Protection {
    const { normalize = false, prefix = '', secretVersionId } = options;
    requireKnown('prefix', prefix, COLUMNS_ARE_CODE);
    if (!/^[\w.:-]{0,16}$/.test(prefix)) {
      throw new Error(`'prefix' must have at most 16 letters, digits, '.', ':', '_' or '-', got ${JSON.stringify(prefix)}; choose one such as 'v2:'`);
    }
    return new Protection({ kind: 'HMAC_SHA256', prefix, normalize }, secret, secretVersionId);
  }

  /**
   * `****` in place of the characters of the value, but for some that stay readable: `****67` of `+49 151 234567` with `keepLast: 2`.
   *
   * The stars do not tell how many characters there were. Of a value that has no other characters than those that would stay readable, nothing stays
   * readable.
   *
   * @param secret encrypts what is kept under `rejected/`, where whole rows are. At least 32 bytes. It must be in the account and Region of the ingest.
   * All protected columns of an ingest must have the same.
   */
  public static mask(secret: secretsmanager.ISecret, options: MaskOptions = {}): Protection {
    const { keepFirst = 0, keepLast = 0 } = options;
    for (const [prop, value] of Object.entries({ keepFirst, keepLast })) {
      requireKnown(prop, value, COLUMNS_ARE_CODE);
      requireInteger(prop, value, { min: 0, max: 16, unit: 'characters', advice: 'the others are the protection' });
    }
    return new Protection({ kind: 'MASK', keepFirst, keepLast }, secret);
  }

  private constructor(
    /** @internal */
    public readonly _schema: ProtectionSchema,
    /** @internal */
    public readonly _secret: secretsmanager.ISecret,
    /** @internal */
    public readonly _secretVersionId?: string,
  ) {}
}
