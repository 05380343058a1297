import { gzipSync } from 'zlib';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { Overwrites } from '../../../local/faults/overwrites';
import { Call, jsonReply } from '../../../local/wire/call';

const KEY = 'rejected/2026/03/04/m.ndjson.gz';
const CALL = { service: 's3', operation: 'PutObject', caller: 'role', http: { path: `/bucket/${KEY}` } } as Call;

/** What is found when a call puts an object where another one lies. A text is compressed, bytes are not, and an error comes of every look. */
async function found(before: string | Buffer | Error, after: string | Buffer): Promise<string[]> {
  let now = before;
  const object = async () => {
    if (now instanceof Error) {
      throw now;
    }
    return typeof now === 'string' ? gzipSync(now) : now;
  };
  const overwrites = new Overwrites({ object } as unknown as ConstructorParameters<typeof Overwrites>[0], 'bucket', ['role'], false);
  await overwrites.interceptor(CALL, async () => {
    now = after;
    return jsonReply(200, {});
  });
  return overwrites.take();
}

const NOTHING = new NoSuchKey({ message: 'there is none', $metadata: {} });

test('an object that is new, or says the same in another order, overwrites nothing', async () => {
  expect(await found(NOTHING, 'a\nb')).toEqual([]);
  expect(await found('a\nb', 'b\na')).toEqual([]);
});

test('an object that says something else overwrites', async () => {
  expect(await found('a\nb', 'a')).toEqual([KEY]);
});

test.each([
  ['is not compressed as its name says', 'a', Buffer.from('plain text'), `${KEY} (incorrect header check)`],
  ['could not be read', new Error('no answer'), 'a', `${KEY} (no answer)`],
] as const)('an object that %s is not taken for none', async (_, before, after, expected) => {
  expect(await found(before, after)).toContain(expected);
});
