import { staged } from './staged';
import { FORGOTTEN_ID } from '../../../lambda-src/load/forgotten';
import { Published } from '../events';
import { withMemory } from '../memory-size';
import { column, ID } from '../schemas';

withMemory(0.5);

const TEXT = column('text', { name: 'VARCHAR', length: 60_000 }, 'VARCHAR(60000)');
const COLUMNS = [ID, TEXT, ...Array.from({ length: 20 }, (_, at) => column(`c${at}`, { name: 'BIGINT' }, 'BIGINT'))];

const LONG = [{ id: 1, text: 'x'.repeat(50_000) }, { id: 2, text: 'x'.repeat(50_000) }];
const MANY_ROWS = Array.from({ length: 400 }, (_, id) => ({ id }));
const MANY_FIELDS = Array.from({ length: 80 }, (_, id) => ({ id }));

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A loader that has too little memory for the message `large`, and after the first run what stays of it. */
function given(body: object[]) {
  const { log, ...others } = staged({ columns: COLUMNS });
  const large = (more: Partial<Published> = {}): Published => ({ id: 'large', body, ...more });
  const stays = () => {
    const keys = others.pending().map(({ key }) => key);
    expect(log().filter(({ message }) => message === 'not loaded and not kept').map(({ error }) => JSON.stringify(error))).toEqual([
      expect.stringMatching(new RegExp(`${keys[0]} stays, because .* takes more memory than the loader has for it; raise the loader's memorySize`)),
    ]);
    return keys.length;
  };
  return { ...others, large, stays };
}

describe.each([['much text', LONG], ['many rows', MANY_ROWS], ['many fields', MANY_FIELDS]])('an object with too %s for the memory of the loader stays, and all others load,', (_, body) => {
  test('if COPY refuses a row of it', async () => {
    const { load, large, stage, warehouse, stays } = given(body);
    warehouse.refuses = (fields) => (fields.includes('large') && fields.includes('1') ? 'not that' : undefined);
    await stage(large());
    await stage({ id: 'small', body: { id: 1000 } });
    expect(await load()).toMatchObject({ loads: 1, rowsLoaded: 1, failed: 1 });
    expect([warehouse.rows.map(([id]) => id), stays()]).toEqual([['1000'], 1]);
  });

  test('if the ledger has forgotten its time', async () => {
    const { load, large, stage, warehouse, stays, bucket } = given(body);
    warehouse.ledger.set(FORGOTTEN_ID, { rows: 0, digest: null, version: null, loadedAt: Date.now() - 2 * 3_600_000 });
    await stage(large({ publishedAt: hoursAgo(5) }));
    await stage({ id: 'old', body: { id: 1000 }, publishedAt: hoursAgo(4) });
    await stage({ id: 'new', body: { id: 1001 } });
    expect(await load()).toMatchObject({ rowsLoaded: 1, rowsRejected: 1, failed: 1 });
    expect([warehouse.rows.map(([id]) => id), stays(), bucket.rejected('app/').map(({ messageId }) => messageId)]).toEqual([['1001'], 1, ['old']]);
  });

  test('if its id is that of another message', async () => {
    const { load, large, stage, warehouse, stays, bucket } = given(body);
    await stage({ id: 'first', deduplicationId: 'same', body: { id: 1000 }, publishedAt: hoursAgo(1) });
    await stage(large({ deduplicationId: 'same' }));
    expect(await load()).toMatchObject({ rowsLoaded: 1, failed: 1 });
    expect([warehouse.rows.map(([id]) => id), stays(), bucket.rejected('app/')]).toEqual([['1000'], 1, []]);
  });
});
