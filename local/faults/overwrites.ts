import { gunzipSync, zstdDecompressSync } from 'zlib';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { LOADED_PREFIX, REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { Engine } from '../engine';
import { s3Location } from '../wire/call';
import { Interceptor } from '../wire/gateway';

/** Notices when an ingest replaces something that it has loaded or kept by something else. */
export class Overwrites {
  private found: string[] = [];

  /** @param merges whether loaded rows say in which order they arrived, which may differ when the same messages come again. */
  constructor(
    private readonly engine: Engine, private readonly bucket: string, private readonly roleArns: readonly string[], private readonly merges: boolean,
  ) {}

  /** Returns the keys since the last call. */
  take(): string[] {
    return this.found.splice(0);
  }

  readonly interceptor: Interceptor = async (call, next) => {
    const key = call.service === 's3' && this.roleArns.includes(call.caller) && /^(PutObject|CopyObject)$/.test(call.operation) ? s3Location(call.http.path).key : undefined;
    if (key === undefined || !((key.includes(LOADED_PREFIX) && !this.merges) || key.includes(REJECTED_PREFIX))) {
      return next(call);
    }
    const before = await this.contents(key);
    const reply = await next(call);
    if (before !== undefined && before !== await this.contents(key)) {
      this.found.push(key);
    }
    return reply;
  };

  /** Returns what an object says; undefined if there is none. An object that cannot be read is found, too: nobody could replay it. */
  private async contents(key: string): Promise<string | undefined> {
    try {
      const object = await this.engine.object(this.bucket, key);
      if (key.endsWith('.sealed')) {
        return object.toString('latin1');
      }
      const text = (key.endsWith('.gz') ? gunzipSync(object) : key.endsWith('.json') ? object : zstdDecompressSync(object)).toString();
      return text.split('\n').sort().join('\n'); // the same messages may come in another order
    } catch (error) {
      if (!(error instanceof NoSuchKey)) {
        this.found.push(`${key} (${(error as Error).message})`);
      }
      return undefined;
    }
  }
}
