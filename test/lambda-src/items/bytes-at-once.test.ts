import { BytesAtOnce } from '../../../lambda-src/items/bytes-at-once';

test('work waits until it fits beside the other work, and is done alone if it has too many bytes by itself', async () => {
  const atOnce = new BytesAtOnce(10);
  const log: string[] = [];
  let underWay = 0;
  const work = async (bytes: number) => atOnce.run(bytes, async () => {
    underWay += bytes;
    log.push(`${bytes}: ${underWay}`);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= bytes;
    if (bytes === 4) throw new Error('failed');
    return bytes;
  });
  const results = await Promise.allSettled([4, 6, 1, 30, 9].map(work));
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual(['failed', 6, 1, 30, 9]);
  expect(log.sort()).toEqual(['1: 7', '30: 30', '4: 4', '6: 10', '9: 10']);
});
