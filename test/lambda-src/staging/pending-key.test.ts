import fc from 'fast-check';
import { newObject, pendingFolder, pendingKey, PendingName, readPendingName, readPendingPlace } from '../../../lambda-src/staging/pending-key';

const SET = '0123456789abcdef';
const NAME: PendingName = { oldest: Date.parse('2026-03-04T05:06:07.008Z'), batchId: 'a1', rows: 12, ids: 'SNS', object: '00ff00ff00ff' };

test('the key of a pending object says when its oldest message was published, how many rows it has, whose ids, and its own name', () => {
  expect(pendingKey({ prefix: 'orders/', set: SET }, NAME, 'ZSTD')).toBe(`pending/orders/${SET}/1772600767008-a1.12.sns.00ff00ff00ff.csv.zst`);
});

test('what a key says is read back, whatever the folder of the ingest is called', () => {
  const folders = fc.array(fc.constantFrom('a', SET, 'pending', 'loaded', 'x.y', '-'), { maxLength: 4 }).map((parts) => parts.map((part) => `${part}/`).join(''));
  const names = fc.record({
    oldest: fc.nat({ max: 9_999_999_999_999 }), batchId: fc.stringMatching(/^[0-9a-f]{32}$/), rows: fc.nat(), ids: fc.constantFrom('SNS', 'OWN', 'PARTS'), object: fc.constant(0).map(newObject),
  }) as fc.Arbitrary<PendingName>;
  fc.assert(fc.property(folders, names, fc.constantFrom('ZSTD', 'GZIP', 'NONE'), (prefix, name, compression) => {
    const { file, ...place } = readPendingPlace(pendingKey({ prefix, set: SET }, name, compression))!;
    expect(place).toEqual({ prefix, set: SET });
    expect(readPendingName(file)).toEqual(name);
  }));
});

test('names of a folder sort by the oldest message', () => {
  const key = (oldest: number) => pendingKey({ prefix: '', set: SET }, { ...NAME, oldest }, 'NONE');
  const now = Date.UTC(2026, 10, 28);
  expect([key(now), key(0), key(999)].sort()).toEqual([key(0), key(999), key(now)]);
  expect(key(-5)).toBe(key(0));
  expect(key(999) < key(1000)).toBe(true);
});

test('other files are no objects', () => {
  expect([`${pendingFolder({ prefix: '', set: SET })}columns.json`, 'pending/x/columns.json', 'staging/a'].map((key) => {
    const place = readPendingPlace(key);
    return place && readPendingName(place.file);
  })).toEqual([undefined, undefined, undefined]);
});
