import { hkdfSync } from 'crypto';
import { hmacOf } from './hmac';
import { maskOf } from './mask';
import { seal, sealOf, UnopenedError, unseal } from './sealed-object';
import { SecretVersion, SecretVersions } from './secret-versions';
import { ProtectionSchema } from '../../src/private/contract/protection';
import { ColumnSchema } from '../../src/private/contract/table';
import { Protect, WrittenColumn } from '../values/field';

const DIGEST_PURPOSE = 'cdk-redshift-ingest message digest 1';

/** What the secret of an ingest does for its protected columns, and for what is kept of their messages. */
export class Protection {
  /** Reads the secret. `versionId` names a version; without it, the current one is used. */
  public static async start(versions: SecretVersions, versionId?: string): Promise<Protection> {
    return new Protection(await versions.get(versionId), versions);
  }

  /** A key for digests of messages. Without one, whoever sees a digest could try which message has it. */
  public readonly digestKey: Uint8Array;

  private constructor(private readonly secret: SecretVersion, private readonly versions: SecretVersions) {
    this.digestKey = new Uint8Array(hkdfSync('sha256', secret.bytes, '', DIGEST_PURPOSE, 32));
  }

  /** Encrypts an object. Can be passed on by itself. */
  public readonly seal = (object: Uint8Array): Buffer => seal(object, this.secret);

  public columns(columns: readonly ColumnSchema[]): WrittenColumn[] {
    return protectedColumns(columns, this.secret.bytes);
  }

  /** Opens an object that this secret has sealed, with this version or another one. Returns one that is not sealed as it is. */
  public async open(object: Buffer): Promise<Buffer> {
    const found = sealOf(object);
    if (!found) {
      return object;
    }
    if (found.secret !== this.secret.arn) {
      throw new UnopenedError(`the object is sealed with the secret ${found.secret}, and the protected columns have ${this.secret.arn}; protect them with `
        + 'that secret to replay it');
    }
    const { bytes } = await this.versions.get(found.secretVersion);
    return unseal(object, found, bytes);
  }
}

/** Columns of which each protected one has what protects its values. It is a function, so that no JSON of the columns has the secret. */
export function protectedColumns(columns: readonly ColumnSchema[], secret: Uint8Array): WrittenColumn[] {
  return columns.map((column) => (column.protection ? { ...column, protect: protectOf(column.protection, secret) } : column));
}

function protectOf(schema: ProtectionSchema, secret: Uint8Array): Protect {
  return schema.kind === 'HMAC_SHA256' ? hmacOf(schema, secret) : maskOf(schema);
}
