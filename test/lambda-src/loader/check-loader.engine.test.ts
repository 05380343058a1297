import { SQSClient } from '@aws-sdk/client-sqs';
import { loading } from './loading';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { COPY_ROLE, useStandIn } from '../../local/aws/redshift/stand-in';
import { captureOutput } from '../captured-output';
import { CONTEXT } from '../deployed';
import { noCulprits, sqsEvent } from '../events';
import { stagingEnvironment } from '../pending';
import { ID, ingestSchema, TEXT } from '../schemas';

const redshift = useStandIn();

const DAY = 24 * 3_600_000;

/** An entry of a ledger as a second load would have written it, so many days ago. */
async function enterAgain(name: string, id: string, days = 0): Promise<void> {
  await redshift.do([`INSERT INTO app.${name}_ledger ("deduplication_id", "row_count", "loaded_at") VALUES ('${id}', 1, DATEADD(day, -${days}, GETDATE()))`]);
}

test('nothing is found after loads into several tables, and what would be wrong is found in each of them', async () => {
  const { metrics, log } = captureOutput();
  const { load, check, table, bucket } = loading(redshift);
  const [one, other] = [table(), table()];
  const first = await one.deploy();
  const second = await other.deploy();
  for (const { stage } of [first, second]) {
    await stage({ id: 'a', body: { id: 1 } }, { id: 'b', body: [{ id: 2 }, { id: 3, text: 'x\n"y' }] });
  }
  await load();
  expect(await check()).toEqual({ ledgerDuplicates: 0, objectsRead: 2, unknownLoadedObjects: [], forgottenObjects: 0 });
  expect(metrics()).toMatchObject({ Checks: 1 });
  expect(metrics()).not.toHaveProperty('LedgerDuplicates');

  await enterAgain(one.name, 'a');
  await enterAgain(other.name, 'b');
  await redshift.do([`DELETE FROM app.${other.name}_ledger WHERE "deduplication_id" = 'a'`]);
  const stuck = `pending/${one.prefix}0123456789abcdef/somebody.csv`;
  bucket.put(stuck, Buffer.from('x'), undefined, new Date(Date.now() - 2 * DAY - 1));
  const [archived] = bucket.keys(`${other.prefix}loaded/`).filter((key) => key.includes('.csv'));
  expect(await check()).toEqual({ ledgerDuplicates: 2, objectsRead: 2, unknownLoadedObjects: [archived], forgottenObjects: 1 });
  expect(metrics()).toMatchObject({ LedgerDuplicates: 2, UnknownLoadedObjects: 1, ForgottenObjects: 1 });
  const errors = log().filter(({ level }) => level === 'ERROR').map(({ message, table: name, ids, keys }) => ({ message, table: name, ids, keys }));
  expect(errors.sort((a, b) => (`${a.message}${a.table}` < `${b.message}${b.table}` ? -1 : 1))).toEqual([
    { message: 'loaded objects have messages that the ledger does not know', table: `app.${other.name}`, keys: [archived] },
    { message: 'messages are twice in the ledger', table: `app.${one.name}`, ids: ['a'] },
    { message: 'messages are twice in the ledger', table: `app.${other.name}`, ids: ['b'] },
    { message: 'objects have been pending for two days', keys: [stuck] },
  ]);
});

test('a message that is in the ledger twice is found for two days, and only if the entries are not further apart than a message lives', async () => {
  captureOutput();
  const { load, check, table } = loading(redshift);
  const { deploy, name } = table();
  const { stage } = await deploy([ID, TEXT], { repeatWithinDays: 10 });
  await stage({ id: 'a', body: { id: 1 } }, { id: 'b', body: { id: 2 } });
  await load();
  await enterAgain(name, 'a', 11); // longer ago than the producer has promised
  expect(await check()).toMatchObject({ ledgerDuplicates: 0 });
  await enterAgain(name, 'b', 9);
  expect(await check()).toMatchObject({ ledgerDuplicates: 1 });
  await redshift.do([`UPDATE app.${name}_ledger SET "loaded_at" = DATEADD(day, -3, "loaded_at") WHERE "loaded_at" > DATEADD(day, -1, GETDATE())`]);
  expect(await check()).toMatchObject({ ledgerDuplicates: 0 });
  expect(await check(5)).toMatchObject({ ledgerDuplicates: 1 });
});

test('what is pending for long is no more than that until two days, and the table of an ingest that was removed keeps nobody from looking', async () => {
  captureOutput();
  const { load, check, table, bucket } = loading(redshift);
  const [gone, one] = [table(), table()];
  await (await gone.deploy()).stage({ id: 'a', body: { id: 1 } });
  await (await one.deploy()).stage({ id: 'a', body: { id: 1 } });
  await load();
  await redshift.do([`DROP TABLE app.${gone.name}`, `DROP TABLE app.${gone.name}_ledger`]);
  await enterAgain(one.name, 'a');
  bucket.put(`pending/${one.prefix}0123456789abcdef/x.csv`, Buffer.from('x'), undefined, new Date(Date.now() - 2 * DAY + 60_000));
  bucket.put(`pending/${one.prefix}0123456789abcdef/x.parts.json`, Buffer.from('x'), undefined, new Date(Date.now() - 9 * DAY));
  expect(await check()).toEqual({ ledgerDuplicates: 1, objectsRead: 2, unknownLoadedObjects: [], forgottenObjects: 0 });
});

test('without a loader, an entry that is there twice and an object that nobody has loaded are found', async () => {
  captureOutput();
  const { table, bucket } = loading(redshift);
  const { deploy, name, prefix } = table();
  await deploy();
  const ingest = createRedshiftIngest({ ...stagingEnvironment('app', name, prefix), WAREHOUSE: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics' }), COPY_ROLE_ARN: COPY_ROLE },
    ingestSchema({ columns: [ID, TEXT], ledgerHorizonDays: 30 }), { s3: bucket.s3, redshiftData: redshift.client('Loader'), sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits });
  expect(await ingest(sqsEvent({ id: 'a', body: { id: 1 }, publishedAt: new Date().toISOString() }), CONTEXT)).toEqual({ batchItemFailures: [] });
  expect(await ingest({ check: {} }, CONTEXT)).toMatchObject({ ledgerDuplicates: 0, objectsRead: 1, unknownLoadedObjects: [] });
  await enterAgain(name, 'a');
  const [key] = bucket.keys(`${prefix}loaded/`);
  const strange = `${key.slice(0, key.lastIndexOf('/'))}/strange.1.csv`;
  bucket.put(strange, Buffer.from('nobody,,1,\n'));
  expect(await ingest({ check: {} }, CONTEXT)).toMatchObject({ ledgerDuplicates: 1, objectsRead: 2, unknownLoadedObjects: [strange] });
});
