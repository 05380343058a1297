import { firstPublication, loadedKey, manifestKey, nameOfKey, stagedKey, stemOf } from '../../../lambda-src/staging/staged-key';

const NAME = { batchId: 'rest-0123456789abcdef', rows: 120 };

test('a staged object and its manifest say the batch, the number of rows and the attempt', () => {
  const key = stagedKey('', NAME, '8d1f', 'ZSTD');
  expect(key).toBe('staging/rest-0123456789abcdef.120.8d1f.csv.zst');
  expect(manifestKey(key)).toBe('staging/rest-0123456789abcdef.120.8d1f.manifest');
  expect(stemOf(manifestKey(key))).toBe(stemOf(key));
  for (const compression of ['ZSTD', 'GZIP', 'NONE'] as const) {
    expect(nameOfKey(stagedKey('orders/', NAME, '8d1f', compression))).toEqual(NAME);
  }
});

test.each([
  ['ZSTD', 'my.csv.d/staging/rest-0123456789abcdef.120.8d1f.csv.zst'],
  ['GZIP', 'my.csv.d/staging/rest-0123456789abcdef.120.8d1f.csv.gz'],
  ['NONE', 'my.csv.d/staging/rest-0123456789abcdef.120.8d1f.csv'],
] as const)('an object of compression %s has its suffix, which its manifest has not', (compression, key) => {
  expect(stagedKey('my.csv.d/', NAME, '8d1f', compression)).toBe(key);
  expect(manifestKey(key)).toBe('my.csv.d/staging/rest-0123456789abcdef.120.8d1f.manifest');
});

test('a prefix that looks like a name is none', () => {
  expect(nameOfKey('x.1.y/loaded/b.2.csv')).toEqual({ batchId: 'b', rows: 2 });
});

test('a loaded object has the day of its first message, and the same name for every attempt', () => {
  const key = loadedKey('orders/', NAME, '2026-03-04T23:59:59.999Z', 'GZIP');
  expect(key).toBe('orders/loaded/2026/03/04/rest-0123456789abcdef.120.csv.gz');
  expect(nameOfKey(key)).toEqual(NAME);
  expect(firstPublication('orders/', key)).toBe('2026-03-04T00:00:00.000Z');
});

test.each(['loaded/2026/03/04/notes.txt', 'loaded/2026/03/04/a.csv.zst', 'staging/', 'staging/a.x.b.csv'])('the name of %s says nothing', (key) => {
  expect(() => nameOfKey(key)).toThrow(/^\S+ does not say how many rows it has; its name must be BATCH\.ROWS\.csv/);
});

test.each([
  ['', 'loaded/x/2026/03/04/a.1.csv'],
  ['', 'loaded/2026/03/04a.1.csv'],
  ['', 'orders/loaded/2026/03/04/a.1.csv'],
  ['orders/', 'loaded/2026/03/04/a.1.csv'],
])('below %j the key %s tells no day of publication', (prefix, key) => {
  expect(firstPublication(prefix, key)).toBeUndefined();
});
