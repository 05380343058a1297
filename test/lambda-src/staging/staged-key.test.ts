import { firstPublication, loadedKey, nameOfKey, stagedKey } from '../../../lambda-src/staging/staged-key';

const NAME = { batchId: 'rest-0123456789abcdef', rows: 120, attempt: '8d1f' };

test('a staged object and its manifest say the batch, the number of rows and the attempt', () => {
  expect(stagedKey('', NAME, '.csv.zst')).toBe('staging/rest-0123456789abcdef.120.8d1f.csv.zst');
  expect(nameOfKey(stagedKey('orders/', NAME, '.csv.zst'))).toEqual(NAME);
  expect(nameOfKey(stagedKey('orders/', NAME, '.manifest'))).toEqual(NAME);
  expect(nameOfKey(stagedKey('', NAME, '.csv'))).toEqual(NAME);
});

test('a loaded object has the day of its first message, and the same name for every attempt', () => {
  const key = loadedKey('orders/', NAME, '2026-03-04T23:59:59.999Z', '.csv.gz');
  expect(key).toBe('orders/loaded/2026/03/04/rest-0123456789abcdef.120.csv.gz');
  expect(nameOfKey(key)).toEqual({ ...NAME, attempt: undefined });
  expect(firstPublication('orders/', key)).toBe('2026-03-04T00:00:00.000Z');
});

test.each(['loaded/2026/03/04/notes.txt', 'loaded/2026/03/04/a.csv.zst', 'staging/', 'staging/a.x.b.csv'])('the name of %s says nothing', (key) => {
  expect(nameOfKey(key)).toBeUndefined();
});

test.each([
  ['', 'loaded/x/2026/03/04/a.1.csv'],
  ['', 'orders/loaded/2026/03/04/a.1.csv'],
  ['orders/', 'loaded/2026/03/04/a.1.csv'],
])('below %j the key %s tells no day of publication', (prefix, key) => {
  expect(firstPublication(prefix, key)).toBeUndefined();
});
