import { COLUMNS, LOADED, NAME, PENDING, readLeftBehind, restore, writeLeftBehind } from './left-behind';
import { muteOutput } from '../lambda-src/captured-output';
import { loading, loadResult, recently } from '../lambda-src/loader/loading';
import { column } from '../lambda-src/schemas';
import { useStandIn } from '../local/aws/redshift/stand-in';

const redshift = useStandIn();

muteOutput();

/** The messages stay what they were, however long ago that is. */
const FOREVER = { ledgerHorizonDays: 36_500 };
const WIDE = column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)');

if (process.env.LEFT_BEHIND === 'write') {
  test('writes down what this version leaves behind', async () => {
    const { bucket, load, table } = loading(redshift);
    const publishedAt = recently();
    const { stage } = await table(NAME).deploy(COLUMNS, FOREVER);
    await stage(...LOADED.map((message) => ({ ...message, publishedAt })));
    expect(await load()).toMatchObject({ rowsLoaded: 2 });
    await stage(...PENDING.map((message) => ({ ...message, publishedAt })));
    await writeLeftBehind(redshift, bucket, publishedAt);
  }, 60_000);
} else {
  test('this version goes on with the ledger, the staged and the kept objects of the version before', async () => {
    const left = readLeftBehind();
    const { bucket, load, table, pending } = loading(redshift);
    await restore(left, redshift, bucket);
    const { deploy, rows } = table(NAME);
    const { stage } = await deploy(COLUMNS, FOREVER);
    // what was staged then is loaded now
    expect(await load()).toEqual(loadResult({ loads: 1, objects: 1, rowsLoaded: 2 }));
    expect(pending()).toEqual([]);
    // what was loaded then and comes again is known
    await stage(...[...LOADED, ...PENDING].map((message) => ({ ...message, publishedAt: left.publishedAt })));
    expect(await load()).toMatchObject({ rowsLoaded: 0, failed: 0 });
    // what was rejected then is loaded when the column is wider, and what was archived then is known
    const { replay } = await deploy([COLUMNS[0], WIDE], FOREVER);
    expect(await replay({ prefix: 'rejected/' })).toMatchObject({ failed: [], rowsStaged: 1 });
    expect(await replay({ prefix: 'loaded/' })).toMatchObject({ failed: [] });
    await load();
    expect(await rows('id, text')).toEqual([[1, 'a'], [2, 'longer than ten'], [3, 'c'], [4, 'd'], [5, null]]);
  }, 60_000);
}
