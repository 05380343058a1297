import * as http from 'http';
import * as https from 'https';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readRange } from './csv-object';
import { CsvLocation } from '../../src/private/contract/publish';

type SignedRequest = Awaited<ReturnType<Awaited<ReturnType<S3Client['config']['signer']>>['sign']>>;

/** Validity of a signed URL: longer than a tick takes. */
const VALID_SECONDS = 900;

/** Time without an answer after which the SDK is used instead. */
const SILENCE_MILLISECONDS = 10_000;

const CONNECTIONS = { keepAlive: true, maxSockets: 16 };

/**
 * Reads ranges of one object, hundreds of them in a tick.
 *
 * A request through the SDK takes some two milliseconds of processor time, which would be most of a tick. A signed URL does not fix
 * the range, so one URL is signed and used for many plain requests. If S3 answers anything but the range, the SDK repeats the
 * request, with its retries and its errors.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export class RangeReader {
  private readonly agents = { 'http:': new http.Agent(CONNECTIONS), 'https:': new https.Agent(CONNECTIONS) };
  private signed?: { readonly request: Promise<http.RequestOptions>; readonly until: number };

  constructor(private readonly s3: S3Client, private readonly location: CsvLocation) {}

  /** Reads bytes `start` to `end` (exclusive) of the object, from the version with this ETag. */
  public async read(start: number, end: number, etag?: string): Promise<Buffer> {
    const headers = { range: `bytes=${start}-${end - 1}`, ...etag && { 'if-match': etag } };
    const bytes = await this.get({ ...await this.request(), headers });
    return bytes?.length === end - start ? bytes : readRange(this.s3, this.location, start, end, etag);
  }

  private request(): Promise<http.RequestOptions> {
    if (!this.signed || this.signed.until < Date.now()) {
      this.signed = { request: this.sign(), until: Date.now() + VALID_SECONDS * 1000 / 2 };
      this.signed.request.catch(() => this.signed = undefined); // the next tick signs again; this one fails with the error itself
    }
    return this.signed.request;
  }

  /** Returns the bytes, or undefined if there is no answer or any other answer. */
  private get(options: http.RequestOptions): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      const request = (options.protocol === 'http:' ? http : https).get(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(response.statusCode === 206 ? Buffer.concat(chunks) : undefined));
        response.on('error', () => resolve(undefined));
      });
      request.on('error', () => resolve(undefined));
      request.setTimeout(SILENCE_MILLISECONDS, () => request.destroy());
    });
  }

  private async sign(): Promise<http.RequestOptions> {
    const signer = await this.s3.config.signer();
    if (!('presign' in signer)) {
      throw new Error('the signer of the S3 client cannot sign URLs');
    }
    const unsigned = await this.unsigned();
    // S3 requires a signed host header, and a header that says that the body is not signed.
    unsigned.headers = { 'host': unsigned.port ? `${unsigned.hostname}:${unsigned.port}` : unsigned.hostname, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
    const { protocol, hostname, port, path, query = {} } = await (signer as unknown as UrlSigner).presign(unsigned, { expiresIn: VALID_SECONDS });
    const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
    return { protocol, hostname, port, path: `${path}?${search}`, agent: this.agents[protocol as 'http:' | 'https:'] };
  }

  /** Returns the request as the SDK would send it, before it is signed. */
  private async unsigned(): Promise<SignedRequest> {
    let request: SignedRequest | undefined;
    const command = new GetObjectCommand({ Bucket: this.location.bucket, Key: this.location.key });
    command.middlewareStack.add(() => async (args) => {
      request = args.request as SignedRequest;
      return { response: undefined, output: { $metadata: {} } };
    }, { step: 'build', priority: 'high' });
    await this.s3.send(command);
    return request!;
  }
}

interface UrlSigner {
  presign(request: SignedRequest, options: { readonly expiresIn: number }): Promise<SignedRequest>;
}
