import { readFileSync } from 'fs';
import * as path from 'path';
import { databaseGrants, grantSql, revokeSql } from '../../../local/permissions/database/grants';
import { tableRow } from '../../../local/permissions/database/prove';
import { grantStatements, publicRights } from '../../../src/private/contract/loader-rights';

const USER = 'IAMR:a "loader" TO "x"';
const TABLE = { schemaName: 'public', tableName: 'events', delivery: 'EXACTLY_ONCE', loadMode: 'MERGE', tombstones: [] } as const;

test('every right that the table handler grants is one of its own, and is taken away and granted again by itself', () => {
  const granted = [...grantStatements(TABLE, USER), ...publicRights('db', 'arn:aws:iam::1:role/copy').map((right) => right.grantTo(USER))];
  const grants = databaseGrants(['CREATE SCHEMA IF NOT EXISTS "public"', ...granted]);
  const user = '"IAMR:a ""loader"" TO ""x"""';
  expect(grants.map(revokeSql)).toEqual([
    `REVOKE USAGE ON SCHEMA "public" FROM ${user}`,
    ...['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((privilege) => `REVOKE ${privilege} ON TABLE "public"."events" FROM ${user}`),
    ...['SELECT', 'INSERT', 'DELETE'].map((privilege) => `REVOKE ${privilege} ON TABLE "public"."events_ledger" FROM ${user}`),
    ...['SELECT', 'INSERT', 'DELETE'].map((privilege) => `REVOKE ${privilege} ON TABLE "public"."events_deleted" FROM ${user}`),
    `REVOKE TEMP ON DATABASE "db" FROM ${user}`,
    `REVOKE ASSUMEROLE ON 'arn:aws:iam::1:role/copy' FROM ${user} FOR COPY`,
  ]);
  expect(databaseGrants(grants.map(grantSql))).toEqual(grants);
});

test.each(['GRANT ROLE reader TO "loader"', 'GRANT INSERT ON "a" TO PUBLIC', 'grant insert on table "a" to "loader"'])('a grant that could not be taken away is refused: %s', (sql) => {
  expect(() => databaseGrants([sql])).toThrow('a GRANT must look like');
});

test('docs/permissions.md has each right and no other, where `npm run permissions -- --markdown` puts them', () => {
  const rowsOf = (app: string, database: string, loader: string, tableName: string, loadMode: 'APPEND' | 'MERGE') => {
    const copyRole = `arn:aws:iam::000000000000:role/${loader}CopyRoleC6FB0A5D-B55KD4CQKW6P`;
    const ofPublic = publicRights(database, copyRole).map((right) => right.grantTo(USER));
    const granted = [...grantStatements({ ...TABLE, tableName, loadMode, tombstones: loadMode === 'MERGE' ? [] : undefined }, USER), ...ofPublic];
    return databaseGrants(granted).map((grant) => tableRow({ app, grant, loaded: false, trial: '', named: true }));
  };
  const page = readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'permissions.md'), 'utf8');
  const [, section] = page.split('\n## Rights in the database\n');
  expect(section.split('\n## ')[0].split('\n').filter((line) => /^\| (telegram|merging)/.test(line))).toEqual([
    ...rowsOf('telegram app', 'telegram', 'Telegram-Ingest', 'telegram_messages', 'APPEND'),
    ...rowsOf('telegram app with a loader', 'telegram', 'Telegram-Loader', 'telegram_messages', 'APPEND'),
    ...rowsOf('merging ingest', 'analytics', 'Merging-Ingest', 'merged_rows', 'MERGE'),
    ...rowsOf('merging ingest with a loader', 'analytics', 'Merging-Loader', 'merged_rows', 'MERGE'),
  ]);
});
