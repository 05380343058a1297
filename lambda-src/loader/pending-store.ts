import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { PendingSet } from '../../src/private/contract/pending';
import { pendingFolder, PendingPlace, pendingSetKey } from '../staging/pending-key';

/** Maximum number of objects in one request to S3 to delete them. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const REQUEST_SIZE = 1_000;

/** A pending object is no more: another loader has loaded it. */
export class GoneError extends Error {
  public override readonly name = 'GoneError';
}

/** The objects under `pending/`, and how they are loaded. */
export class PendingStore {
  /** What was written down once never changes: the name of the folder is its hash. */
  private readonly known = new Map<string, PendingSet>();

  constructor(public readonly s3: S3Client, public readonly bucket: string) {}

  /** How the objects of a set are loaded, as the ingest that staged them has written it down. */
  public async setOf(place: PendingPlace): Promise<PendingSet> {
    const folder = pendingFolder(place);
    const known = this.known.get(folder) ?? JSON.parse(Buffer.from(await this.get(pendingSetKey(place))).toString()) as PendingSet;
    this.known.set(folder, known);
    return known;
  }

  /** Throws `GoneError` for an object that is no more. */
  public async get(key: string): Promise<Uint8Array> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body!.transformToByteArray();
    } catch (error) {
      if (await this.exists(key)) {
        throw error;
      }
      throw new GoneError(`${key} is not there`, { cause: error });
    }
  }

  public async remove(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += REQUEST_SIZE) {
      const Objects = keys.slice(from, from + REQUEST_SIZE).map((Key) => ({ Key }));
      const { Errors = [] } = await this.s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }));
      if (Errors.length > 0) {
        throw new Error(`${Errors.length} of ${Objects.length} loaded objects cannot be deleted, the first ${Errors[0].Key}: ${Errors[0].Code}`);
      }
    }
  }

  private async exists(key: string): Promise<boolean> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: key }));
    return Contents.some(({ Key }) => Key === key);
  }
}
