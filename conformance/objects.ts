import { DeleteObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { NotRun } from './check';
import { copy } from '../lambda-src/load/copy-sql';

export interface BucketOfChecks {
  readonly name: string;
  /** The folder in which the objects lie. */
  readonly folder: string;
  readonly copyRoleArn: string;
}

/** Objects that COPY reads. */
export class Objects {
  private readonly keys = new Set<string>();

  constructor(private readonly client: S3Client, private readonly bucket: BucketOfChecks | undefined) {}

  /** Puts objects, and a manifest that names them all. Returns their URLs. */
  async stage(name: string, ...contents: readonly (string | Buffer)[]): Promise<{ readonly manifest: string; readonly objects: readonly string[] }> {
    const objects: string[] = [];
    for (const [index, content] of contents.entries()) {
      objects.push(await this.put(`${name}.${index}.csv`, content));
    }
    const manifest = await this.put(`${name}.manifest`, JSON.stringify({ entries: objects.map((url) => ({ url, mandatory: true })) }));
    return { manifest, objects };
  }

  /** Puts an object unless it exists. Returns `created`, or the status of the refusal. */
  async create(name: string): Promise<string> {
    const { name: Bucket, folder } = this.required;
    const Key = `${folder}/${name}`;
    this.keys.add(Key);
    try {
      await this.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }));
      return 'created';
    } catch (error) {
      return `${(error as S3ServiceException).$metadata?.httpStatusCode ?? error}`;
    }
  }

  /** The COPY that the library writes. */
  copy(into: string, manifest: string, { compression = 'NONE', role, maxErrors = 0 }: {
    readonly compression?: 'NONE' | 'GZIP' | 'ZSTD'; readonly role?: string; readonly maxErrors?: number;
  } = {}): string {
    return copy(into, { manifestUrl: manifest, compression }, role ?? this.copyRoleArn, 'COMPUPDATE OFF', `MAXERROR ${maxErrors}`);
  }

  get copyRoleArn(): string {
    return this.required.copyRoleArn;
  }

  async remove(): Promise<void> {
    for (const Key of this.keys) {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.required.name, Key }));
    }
    this.keys.clear();
  }

  private async put(name: string, Body: string | Buffer): Promise<string> {
    const { name: Bucket, folder } = this.required;
    const Key = `${folder}/${name}`;
    await this.client.send(new PutObjectCommand({ Bucket, Key, Body }));
    this.keys.add(Key);
    return `s3://${Bucket}/${Key}`;
  }

  private get required(): BucketOfChecks {
    if (!this.bucket) {
      throw new NotRun('needs --bucket and --copy-role');
    }
    return this.bucket;
  }
}
