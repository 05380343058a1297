import { gunzipSync, gzipSync } from 'zlib';
import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { readRejected } from '../../../lambda-src/rejected/read-rejected';
import { writeRejected } from '../../../lambda-src/rejected/rejected-object';
import { message } from '../encoded';
import { ingestSchema } from '../schemas';

async function written(...rows: object[]): Promise<Buffer> {
  const of = message(JSON.stringify(rows));
  const { staged, rejections } = await encodeBatch([of], ingestSchema());
  return writeRejected({ message: of, rejections, rowsStaged: staged[0]?.rows ?? 0 }, 'v1', 'JSON');
}

test('a line that cannot be read has its error in its place, and the others are read', async () => {
  const lines = gunzipSync(await written({ id: 1 }, { id: 2 }, { id: 3 }, { id: 'x' }, { id: 'y' }, { id: 'z' })).toString().split('\n');
  const broken = gzipSync([lines[0], lines[1], '{"row":', lines[3], ''].join('\n'));
  expect([...readRejected(broken, 'rejected/a')]).toEqual([
    expect.objectContaining({ reason: 'NOT_A_NUMBER', message: expect.objectContaining({ itemIdentifier: 'rejected/a#2', body: '[{"id":"x"}]', mayHoldUnloadable: true }) }),
    { itemIdentifier: 'rejected/a#3', error: expect.any(SyntaxError) },
    expect.objectContaining({ reason: 'NOT_A_NUMBER', message: expect.objectContaining({ itemIdentifier: 'rejected/a#4', body: '[{"id":"z"}]' }) }),
  ]);
});

test('a message of which no row was loaded is one entry', async () => {
  expect([...readRejected(await written({ id: 'x' }, { id: 'y' }), 'rejected/a')]).toEqual([
    { reason: 'NOT_A_NUMBER', message: expect.objectContaining({ itemIdentifier: 'rejected/a#1', deduplicationId: 'id-1', body: '[{"id":"x"},{"id":"y"}]', mayHoldUnloadable: true }) },
  ]);
});

test('rows are repeated one by one if no more are kept than were loaded, and else the message is', async () => {
  const header = async (...rows: object[]) => JSON.parse(gunzipSync(await written(...rows)).toString().split('\n')[0]);
  expect(await header({ id: 1 }, { id: 'x' })).not.toHaveProperty('body');
  expect(await header({ id: 1 }, { id: 'x' }, { id: 'y' })).toHaveProperty('body');
});
