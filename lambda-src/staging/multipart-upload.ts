import {
  AbortMultipartUploadCommand, CompletedPart, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';

/** S3 takes 10,000 parts, so an object can have 78 GiB. Only the last part may be smaller than 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Writes an object of any size in constant memory: while one part is sent to S3, the next one fills. The object becomes visible
 * only when it is complete.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export class MultipartUpload {
  public static async start(s3: S3Client, { bucket: Bucket, key: Key }: { readonly bucket: string; readonly key: string }): Promise<MultipartUpload> {
    // The SDK sends a checksum of each part. S3 compares it only if its kind is named here.
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32' }));
    return new MultipartUpload(s3, { Bucket, Key, UploadId: UploadId! });
  }

  private readonly parts: CompletedPart[] = [];
  private sending: Promise<unknown> = Promise.resolve();
  private filling = Buffer.allocUnsafe(PART_BYTES);
  private spare = Buffer.allocUnsafe(PART_BYTES);
  private filled = 0;

  private constructor(
    private readonly s3: S3Client, private readonly object: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
  ) {}

  /** Passes the bytes on and writes them at the same time. */
  public async* passing(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      await this.write(chunk);
      yield chunk;
    }
  }

  public async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const copied = bytes.copy(this.filling, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === PART_BYTES) {
        await this.sendPart();
      }
    }
  }

  /** Returns the ETag of the object. */
  public async complete(): Promise<string | undefined> {
    if (this.filled > 0 || this.parts.length === 0) {
      await this.sendPart();
    }
    await this.sending;
    const { ETag } = await this.s3.send(new CompleteMultipartUploadCommand({ ...this.object, MultipartUpload: { Parts: this.parts } }));
    return ETag;
  }

  /** Removes what was uploaded so far. Returns the error to throw: the cause, and the error of the removal if it failed, too. */
  public async abort(cause: Error): Promise<Error> {
    try {
      await this.sending.catch(() => undefined); // a part that failed is the cause, or came after it
      await this.s3.send(new AbortMultipartUploadCommand(this.object));
      return cause;
    } catch (failure) {
      return new Error(`${cause.message}; what was uploaded so far could not be removed, either: ${(failure as Error).message}`, { cause });
    }
  }

  /** Sends the filled part after the part before has arrived. */
  private async sendPart(): Promise<void> {
    await this.sending;
    this.sending = this.uploadPart(this.filling.subarray(0, this.filled));
    this.sending.catch(() => undefined); // the next caller that waits for it gets the error
    [this.filling, this.spare, this.filled] = [this.spare, this.filling, 0];
  }

  private async uploadPart(part: Buffer): Promise<void> {
    const completed: CompletedPart = { PartNumber: this.parts.length + 1 };
    this.parts.push(completed);
    const { ETag, ChecksumCRC32 } = await this.s3.send(new UploadPartCommand({
      ...this.object, PartNumber: completed.PartNumber, Body: part, ChecksumAlgorithm: 'CRC32',
    }));
    Object.assign(completed, { ETag, ChecksumCRC32 });
  }
}
