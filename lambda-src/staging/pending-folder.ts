import { createHash } from 'crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { partsKey, pendingKey, PendingName, PendingPlace, pendingSetKey } from './pending-key';
import { PendingSet } from '../../src/private/contract/pending';

/** Names everything that decides how the objects of a set are loaded. */
export function setName(set: PendingSet): string {
  return createHash('sha256').update(JSON.stringify(set)).digest('hex').slice(0, 16);
}

/**
 * The folder under `pending/` of a set of objects that a loader loads.
 *
 * How they are loaded is written down beside them before the first of them is there. So no deployment changes what becomes of them.
 */
export class PendingFolder implements PendingPlace {
  public readonly prefix: string;
  public readonly set: string;
  private declared?: Promise<unknown>;

  constructor(private readonly s3: S3Client, private readonly bucket: string, public readonly columns: PendingSet) {
    this.prefix = columns.prefix;
    this.set = setName(columns);
  }

  /** Writes down how the objects are loaded, once in the life of an execution environment. */
  public async declare(): Promise<void> {
    this.declared ??= this.put(pendingSetKey(this), Buffer.from(JSON.stringify(this.columns)), 'application/json');
    try {
      await this.declared;
    } catch (error) {
      this.declared = undefined;
      throw error;
    }
  }

  /** Stages rows. They are certain to be there when it returns. `parts` is what must be known of the ids of a replay. Returns the key. */
  public async stage(name: PendingName, body: Buffer, parts?: unknown): Promise<string> {
    await this.declare();
    const key = pendingKey(this, name, this.columns.compression);
    if (parts !== undefined) {
      await this.put(partsKey(key), Buffer.from(JSON.stringify(parts)), 'application/json');
    }
    await this.put(key, body, 'text/csv');
    return key;
  }

  private async put(Key: string, Body: Buffer, ContentType: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, ContentType }));
  }
}
