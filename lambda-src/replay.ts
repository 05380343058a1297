import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { recordOf } from './rejected-line';
import { IngestSchema, REJECTED_PREFIX, ReplayRequest, ReplayResult } from '../src/private/contract';

/** Bytes of one batch, as many as Lambda hands over of a queue. */
const MOST_BATCH_BYTES = 6_000_000;

export interface ReplaySource {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly format: IngestSchema['payloadFormat'];
}

export interface ReplayRun {
  readonly ingest: (records: SQSRecord[]) => Promise<SQSBatchResponse>;
  /** Whether there is time for one more batch. */
  readonly timeLeft: () => boolean;
}

/**
 * Brings what lies under `rejected/` to the table once more. What is loaded is in the ledger, so replaying it again does nothing.
 * The objects stay where they are, for their lifecycle to end.
 */
export async function replayRejected({ s3, bucket, format }: ReplaySource, request: ReplayRequest, run: ReplayRun): Promise<ReplayResult> {
  const { ingest, timeLeft } = run;
  const { prefix = REJECTED_PREFIX, from, to } = request;
  requirePrefix(prefix);
  const [first, last] = [timeOf('from', from, -Infinity), timeOf('to', to, Infinity)];
  let [objects, entries, bytes] = [0, 0, 0];
  let waiting: SQSRecord[] = [];
  let startAfter = request.startAfter;
  const failed: string[] = [];
  const flush = async () => {
    if (waiting.length > 0) {
      failed.push(...(await ingest(waiting)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      [waiting, bytes] = [[], 0];
    }
  };
  for await (const { key, lastModified } of listed(s3, bucket, prefix, startAfter)) {
    if (!timeLeft()) {
      await flush();
      return { objects, entries, failed, continueWith: { ...request, startAfter } };
    }
    if (lastModified >= first && lastModified < last) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const lines = Buffer.from(await Body!.transformToByteArray()).toString().split('\n').filter((line) => line !== '');
      for (const [at, line] of lines.entries()) {
        const size = Buffer.byteLength(line);
        if (bytes + size > MOST_BATCH_BYTES) {
          await flush();
        }
        waiting.push(recordOf(line, `${key}#${at + 1}`, format));
        bytes += size;
        entries++;
      }
      objects++;
    }
    startAfter = key;
  }
  await flush();
  return { objects, entries, failed };
}

async function* listed(s3: S3Client, bucket: string, prefix: string, StartAfter?: string): AsyncGenerator<{ key: string; lastModified: number }> {
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter, ContinuationToken }));
    for (const { Key, LastModified } of page.Contents ?? []) {
      yield { key: Key!, lastModified: LastModified!.getTime() };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

function requirePrefix(prefix: string): void {
  if (!prefix.startsWith(REJECTED_PREFIX)) {
    throw new Error(`'prefix' must begin with '${REJECTED_PREFIX}', got '${prefix}'; only what was rejected can be replayed`);
  }
}

function timeOf(name: string, value: string | undefined, missing: number): number {
  const time = value === undefined ? missing : Date.parse(value);
  if (Number.isNaN(time)) {
    throw new Error(`'${name}' must be a time in ISO 8601, such as 2026-03-04T05:06:07Z, got '${value}'`);
  }
  return time;
}
