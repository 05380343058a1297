import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'crypto';
import { SecretVersion } from './secret-versions';

/** The form of the first line and of what follows it. */
const FORM = 1;

/** Says what the derived key is for, so that no other use of the secret has the same key. */
const PURPOSE = 'cdk-redshift-ingest sealed object 1';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NEWLINE = 0x0a;

/** The first line of a sealed object, which everybody can read: what it takes to open it. */
export interface Seal {
  readonly sealed: number;
  /** The ARN of the secret, and the id of its version. */
  readonly secret: string;
  readonly secretVersion: string;
  /** Makes the key of each object another one. */
  readonly salt: string;
}

/** An object that cannot be opened. */
export class UnopenedError extends Error {
  public override readonly name = 'UnopenedError';
}

/**
 * Encrypts an object, so that nobody can read it or change a byte of it without the secret.
 *
 * A line of JSON comes first, which is authenticated with the rest. Then comes the object by AES-256 in GCM, and last its tag of 16 bytes. Key and nonce are derived of
 * the secret and of a salt that no other object has.
 */
export function seal(object: Uint8Array, { arn, versionId, bytes }: SecretVersion): Buffer {
  const salt = randomBytes(KEY_BYTES);
  const line: Seal = { sealed: FORM, secret: arn, secretVersion: versionId, salt: salt.toString('base64') };
  const header = Buffer.from(`${JSON.stringify(line)}\n`);
  const cipher = createCipheriv(CIPHER, ...keyAndNonce(bytes, salt), { authTagLength: TAG_BYTES }).setAAD(header);
  return Buffer.concat([header, cipher.update(object), cipher.final(), cipher.getAuthTag()]);
}

/** What it takes to open an object. Undefined if it is not sealed. */
export function sealOf(object: Uint8Array): Seal | undefined {
  const end = object.indexOf(NEWLINE);
  if (object[0] !== '{'.charCodeAt(0) || end < 0) {
    return undefined; // compressed data begin with other bytes
  }
  const seal_ = parsed(Buffer.from(object.subarray(0, end)).toString());
  if (seal_?.sealed !== undefined && seal_.sealed !== FORM) {
    throw new UnopenedError(`the object is sealed in form ${seal_.sealed}, and this release opens form ${FORM} only; open it with the release that has sealed it, or a later one`);
  }
  return seal_?.sealed === FORM ? seal_ as Seal : undefined;
}

/** Throws if the object was sealed with another secret, or if a byte of it was changed. */
export function unseal(object: Uint8Array, { salt, secret, secretVersion }: Seal, bytes: Uint8Array): Buffer {
  const start = object.indexOf(NEWLINE) + 1;
  const end = object.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv(CIPHER, ...keyAndNonce(bytes, Buffer.from(salt, 'base64')), { authTagLength: TAG_BYTES })
      .setAAD(object.subarray(0, start)).setAuthTag(object.subarray(end));
    return Buffer.concat([decipher.update(object.subarray(start, end)), decipher.final()]);
  } catch {
    throw new UnopenedError(`the object cannot be opened with this secret: it was sealed with version ${secretVersion} of ${secret}, or it is damaged`);
  }
}

function keyAndNonce(secret: Uint8Array, salt: Uint8Array): [key: Uint8Array, nonce: Uint8Array] {
  const derived = new Uint8Array(hkdfSync('sha256', secret, salt, PURPOSE, KEY_BYTES + NONCE_BYTES));
  return [derived.subarray(0, KEY_BYTES), derived.subarray(KEY_BYTES)];
}

function parsed(line: string): Partial<Seal> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
