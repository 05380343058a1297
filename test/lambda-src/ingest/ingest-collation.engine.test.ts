import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { redeployable } from '../redeployable';
import { column, ID, TEXT } from '../schemas';

const DONE = { batchItemFailures: [] };

const redshift = useStandIn('--case-insensitive');

muteOutput();

describe('in a database that ignores case', () => {
  test('ids that differ in case are two messages, each loaded once, together and one after the other', async () => {
    const { deploy, rows, ledger } = redeployable(redshift);
    const { ingest } = await deploy([ID, TEXT]);
    const [upper, lower, other] = ['Ab', 'aB', 'AB'].map((deduplicationId, id) => ({ id: `${id}`, deduplicationId, body: { id } }));
    expect(await ingest(upper, lower)).toEqual(DONE);
    expect(await ingest(other)).toEqual(DONE);
    expect(await ingest(lower, upper, other)).toEqual(DONE);
    expect(await rows('id', 'id')).toEqual([[0], [1], [2]]);
    expect((await ledger()).sort()).toEqual([['AB', 1], ['Ab', 1], ['aB', 1]]);
  });

  test('merge keys are those of the table: of the same letters in another case, and with blanks at the end, there is one row', async () => {
    const key = column('name', { name: 'VARCHAR', length: 10 }, 'VARCHAR(10)', { nullable: false, key: true });
    const version = column('version', { name: 'INTEGER' }, 'INTEGER', { nullable: false, key: true });
    const { deploy, rows } = redeployable(redshift);
    const { ingest } = await deploy([key, version], { merge: { keyColumns: ['name'], orderColumns: ['version'] } });
    expect(await ingest({ id: '1', body: [{ name: 'one', version: 1 }, { name: 'ONE ', version: 2 }, { name: 'two', version: 1 }] })).toEqual(DONE);
    expect(await ingest({ id: '2', body: [{ name: 'Two  ', version: 2 }, { name: 'one', version: 1 }] })).toEqual(DONE);
    expect(await rows('version, name', 'UPPER(TRIM(name)), version')).toEqual([['ONE', 2], ['TWO', 2]]);
  });

  test('rejected rows are replayed, and what is forgotten is found', async () => {
    const { deploy, rows } = redeployable(redshift);
    const long = { id: 'm', deduplicationId: 'Ab', body: [{ id: 1 }, { id: 2, text: 'longer than ten' }] };
    await (await deploy([ID, TEXT])).ingest(long);
    const { replay } = await deploy([ID, column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)')], { ledgerHorizonDays: 365 * 100 });
    expect(await replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 1, failed: [] });
    expect(await replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 0, failed: [] });
    expect(await rows('id', 'id')).toEqual([[1], [2]]);
  });

  test('a message of which all rows were rejected, and replayed, counts as loaded, and one with its id in another case does not', async () => {
    const { deploy, rows } = redeployable(redshift);
    const [one, other] = ['Ab', 'aB'].map((deduplicationId, id) => ({ id: `${id}`, deduplicationId, body: { id, text: 'longer than ten' } }));
    await (await deploy([ID, TEXT])).ingest(one);
    const { ingest, replay } = await deploy([ID, column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)')]);
    expect(await replay({ prefix: 'rejected/' })).toMatchObject({ rowsLoaded: 1, failed: [] });
    expect(await ingest(one, other)).toEqual(DONE);
    expect(await rows('id', 'id')).toEqual([[0], [1]]);
  });
});
