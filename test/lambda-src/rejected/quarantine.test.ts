import timers from 'timers/promises';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { Message } from '../../../lambda-src/message/messages';
import { Quarantine } from '../../../lambda-src/rejected/quarantine';
import { networkError } from '../data-api-double';
import { message } from '../encoded';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';

/** A quarantine whose bucket fails each write, and what it is asked to keep. */
async function given(error?: Error, received: readonly Message[] = [message('[{"id":1},{"id":"x"}]')]) {
  const bucket = new MemoryBucket();
  bucket.fault = (action, _, phase) => {
    if (error && action === 'put' && phase === 'before') throw error;
  };
  const { staged, rejections } = await encodeBatch(received, ingestSchema());
  const quarantine = new Quarantine(bucket.s3, { bucket: BUCKET, prefix: 'orders/', version: 'v1', payloadFormat: 'JSON' });
  return { bucket, keep: async () => quarantine.keep(rejections, received, staged) };
}

afterEach(() => jest.restoreAllMocks());

test('what is kept says that it is gzip', async () => {
  const { bucket, keep } = await given();
  expect(await keep()).toEqual(new Map());
  expect([...bucket.objects.values()]).toMatchObject([{ contentType: 'application/gzip' }]);
});

test('what S3 refuses is not written again, and the error is that of S3', async () => {
  const error = networkError();
  const { bucket, keep } = await given(error);
  expect([...await keep()]).toEqual([['item-1', error]]);
  expect(bucket.calls).toHaveLength(1);
});

test.each([
  ['32 at most', Array(40).fill(10), [32, 8]],
  ['with 512 KB of messages at most', [256, 256, 1].map((kilobytes) => kilobytes * 1024), [2, 1]],
  ['and counted anew each time', [300, 300, 100, 100].map((kilobytes) => kilobytes * 1024), [1, 3]],
  ['and one that is larger by itself', [600, 600].map((kilobytes) => kilobytes * 1024), [1, 1]],
])('messages are written at the same time, %s', async (_, lengths, portions) => {
  const { bucket, keep } = await given(undefined, lengths.map((length, at) => message('{"id":"x"}'.padEnd(length), { itemIdentifier: `${at}`, deduplicationId: `${at}` })));
  const found: number[] = [];
  let writing = 0;
  const send = bucket.s3.send.bind(bucket.s3);
  bucket.s3.send = (async (command: never) => {
    found.push(...writing === 0 ? [0] : []);
    found[found.length - 1]++;
    writing++;
    await new Promise((resolve) => setTimeout(resolve, 150)); // longer than it takes to compress the others
    writing--;
    return send(command);
  }) as never;
  expect(await keep()).toEqual(new Map());
  expect(found).toEqual(portions);
  expect(bucket.keys()).toHaveLength(lengths.length);
});

test('an object that is always being written by others is given up at the fifth attempt, and the waits get longer', async () => {
  const waits: unknown[] = [];
  jest.spyOn(timers, 'setTimeout').mockImplementation(async (milliseconds) => void waits.push(milliseconds));
  const { bucket, keep } = await given(new S3ServiceException({ name: 'ConditionalRequestConflict', $fault: 'client', $metadata: { httpStatusCode: 409 } }));
  expect([...(await keep()).keys()]).toEqual(['item-1']);
  expect(bucket.calls).toHaveLength(5);
  expect(waits).toEqual([100, 200, 300, 400]);
});
