import * as batch from '../../../lambda-src/load/encode-batch';
import { BYTES_OF_PLACES } from '../../../lambda-src/load/find-refused';
import { BatchTooLargeError, mostBatchBytes } from '../../../lambda-src/runtime/batch-too-large';
import { replayResult } from '../redeployable';
import { replayable } from '../replayable';

const { encodeBatch } = batch;

afterEach(() => jest.restoreAllMocks());

/** Batches of which what is staged is too large: those of more than one message, and those with the message of this id. */
function tooLarge(id?: string): void {
  jest.spyOn(batch, 'encodeBatch').mockImplementation(async (messages, schema) => {
    if (messages.length > 1 || messages.some((message) => message.messageId === id && !('reason' in message))) {
      throw new BatchTooLargeError('what is staged of a batch');
    }
    return encodeBatch(messages, schema);
  });
}

/** Batches whose CSV has so many bytes for each message, whatever it is. */
function csvOf(bytes: number): void {
  jest.spyOn(batch, 'encodeBatch').mockImplementation(async (messages, schema) => {
    const { csv, ...account } = await encodeBatch(messages, schema);
    return { ...account, csv: { ...csv, csvBytes: bytes * account.staged.length } };
  });
}

const MESSAGES = ['1', '2', '3'].map((id) => ({ id, body: { id: Number(id) } }));

test('a batch that is too large is loaded in halves, and a message that is too large by itself is kept', async () => {
  const { deploy, loaded, bucket, log } = replayable();
  tooLarge('2');
  expect(await deploy().ingest(...MESSAGES)).toEqual({ batchItemFailures: [] });
  expect(loaded()).toEqual(['1', '3']);
  expect(bucket.rejected()).toMatchObject([{ messageId: '2', reason: 'TOO_EXPENSIVE', row: null }]);
  expect(log().filter(({ level }) => level === 'WARN').map(({ message, messages, error }) => [message, messages, error])).toEqual([3, 2, 1].map((messages) => (
    ['batch loaded in parts', messages, [`Error: what is staged of a batch takes more than ${mostBatchBytes()} bytes`]])));
});

test('the books of the parts are added up', async () => {
  const { deploy, letters } = replayable();
  tooLarge();
  letters.put(...MESSAGES, ...['4', '5', '6'].map((id) => ({ id, body: [{ id: Number(id) }, { id: 'x' }] })));
  expect(await deploy({ rejectedRows: 'FAIL_MESSAGE' }).replay({ source: 'SUBSCRIPTION_DEAD_LETTERS' }))
    .toEqual(replayResult({ entries: 6, rowsLoaded: 3, rejected: 6, failed: ['4', '5', '6'] }));
});

test('a batch that fails otherwise fails as a whole', async () => {
  const { deploy, log } = replayable();
  jest.spyOn(batch, 'encodeBatch').mockRejectedValue(new Error('cannot be encoded'));
  await expect(deploy().ingest(...MESSAGES)).rejects.toThrow('cannot be encoded');
  expect(log()).toEqual([]);
});

test.each([
  [mostBatchBytes() / 3 - BYTES_OF_PLACES, [3], []],
  [mostBatchBytes() / 3 - BYTES_OF_PLACES + 1, [2, 1], [3]],
])('of a CSV of %d bytes a message rows that COPY refuses are looked for in batches of %j messages', async (bytes, batches, parts) => {
  const { deploy, warehouse, loaded, bucket, log } = replayable();
  warehouse.refuses = ([, , id]) => (id === '2' ? 'no' : undefined);
  csvOf(bytes);
  expect(await deploy().ingest(...MESSAGES)).toEqual({ batchItemFailures: [] });
  expect(loaded()).toEqual(['1', '3']);
  expect(bucket.rejected()).toMatchObject([{ messageId: '2', reason: 'REFUSED_BY_COPY' }]);
  expect(bucket.keys('staging/')).toEqual([]);
  expect(log().filter(({ message }) => message === 'batch').map(({ messages }) => messages)).toEqual(batches);
  const inParts = log().filter(({ message }) => message === 'batch loaded in parts');
  expect(inParts.map(({ messages }) => messages)).toEqual(parts);
  inParts.forEach(({ error }) => expect(error).toEqual([expect.stringMatching(/^Error: the CSV of a batch of which COPY refused rows takes more than/)]));
});
