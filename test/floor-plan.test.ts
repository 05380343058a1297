import { readdirSync } from 'fs';
import * as path from 'path';
import { loadESLint } from 'eslint';
import { CONSTRUCT_ROOMS, ENGINE_ROOMS, HANDLER_ROOMS } from '../projenrc/rooms';

const ROOT = path.join(__dirname, '..');
const UNTYPED = { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/return-await': 'off' } as const;

/** What lint says of a file's imports, if it had just this one. Types are not looked at, which takes most of the time. */
async function complaints(file: string, specifier: string): Promise<(string | null)[]> {
  const ESLint = await loadESLint({ useFlatConfig: false });
  const eslint = new ESLint({ cwd: ROOT, overrideConfig: { parserOptions: { project: null }, rules: UNTYPED } });
  const [{ messages }] = await eslint.lintText(`import * as other from '${specifier}';\nexport = other;\n`, { filePath: path.join(ROOT, file) });
  return messages.map(({ ruleId }) => ruleId);
}

test.each([
  ['lambda-src/values/text.ts', '../load/load'],
  ['lambda-src/ingest/ingest-messages.ts', '../load/load'],
  ['lambda-src/ingest/ingest-messages.ts', '../items/item'],
  ['lambda-src/items/item.ts', '../load/load'],
  ['lambda-src/load/load.ts', '../items/item'],
  ['lambda-src/message/messages.ts', '../warehouse/warehouse'],
  ['lambda-src/rejected/quarantine.ts', '../staging/staging'],
  ['lambda-src/ingest.ts', '../src/table'],
  ['src/table.ts', '../lambda-src/values/fit'],
  ['src/private/contract/table.ts', '../validation'],
  ['src/private/redshift/redshift-alarms.ts', '../../sns-to-redshift-ingest'],
  ['src/private/ingest/row-schema.ts', '../redshift/ingest-schema'],
  ['src/private/ingest/row-schema.ts', '../items/item-schema'],
  ['src/private/ingest/ingest-widgets.ts', '../loader/watched-loader'],
  ['src/private/items/item-plan.ts', '../redshift/ingest-plan'],
  ['src/private/redshift/ingest-plan.ts', '../items/item-plan'],
  ['src/private/watch/alarm-set.ts', '../ingest/ingest-alarms'],
  ['src/private/key-policy.ts', './queue/sns-delivery'],
  ['local/engine.ts', '../src/table'],
  ['local/wire/clock.ts', '../engine'],
  ['local/aws/s3.ts', '../deploy/assembly'],
  ['integ/telegram-stack.ts', '../lambda-src/values/fit'],
  ['lambda-src/load/load.ts', '../../model/world'],
  ['model/names.ts', '../src/table'],
  ['model/names.ts', '../local/engine'],
  ['conformance/run.ts', '../src/table'],
  ['conformance/run.ts', '../model/world'],
  ['lambda-src/load/load.ts', '../../conformance/check'],
])('lint refuses that %s imports %s', async (file, specifier) => {
  expect(await complaints(file, specifier)).toEqual(['import/no-restricted-paths']);
});

test('lint refuses CDK in a handler', async () => {
  expect(await complaints('lambda-src/values/text.ts', 'aws-cdk-lib')).toEqual(['no-restricted-imports']);
});

test.each([
  ['lambda-src/redshift/destinations.ts', '../load/load'],
  ['lambda-src/items/item-destination.ts', '../ingest/keep'],
  ['lambda-src/ingest.ts', '../src/private/contract/ingest'],
  ['src/private/redshift/ingest-plan.ts', '../ingest/surroundings'],
  ['src/private/items/item-plan.ts', '../contract/items'],
  ['src/private/queue/ingest-queue.ts', '../key-policy'],
  ['src/private/key-policy.ts', './messages'],
  ['src/private/validation.ts', './contract/names'],
  ['integ/telegram-stack.ts', '../src'],
  ['model/names.ts', '../lambda-src/load/forgotten'],
  ['model/names.ts', '../src/private/contract/ingest'],
  ['conformance/run.ts', '../lambda-src/load/copy-sql'],
  ['conformance/stand-in.ts', '../local/engine'],
])('lint allows that %s imports %s', async (file, specifier) => {
  expect(await complaints(file, specifier)).toEqual([]);
});

test.each([
  ['lambda-src', HANDLER_ROOMS],
  ['src/private', CONSTRUCT_ROOMS],
])('every folder of %s is on the floor plan', (house, plan) => {
  const rooms = readdirSync(path.join(ROOT, house), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(Object.keys(plan).sort()).toEqual(rooms.sort());
});

test.each([
  ['constructs', CONSTRUCT_ROOMS],
  ['handlers', HANDLER_ROOMS],
  ['engine', ENGINE_ROOMS],
])('on the floor plan of %s, no room stands on one that stands on it', (_house, plan) => {
  const below = (room: string): string[] => (plan[room] ?? []).flatMap((one) => [one, ...below(one)]);
  expect(Object.keys(plan).filter((room) => below(room).includes(room))).toEqual([]);
});

test.each([
  ['lambda-src', HANDLER_ROOMS],
  ['src/private', CONSTRUCT_ROOMS],
])('in %s, what every ingest has knows neither Redshift nor DynamoDB, and each of these does not know the other', (_house, plan) => {
  const below = (room: string): string[] => plan[room].flatMap((one) => [one, ...below(one)]);
  const ofRedshift = ['redshift', 'load', 'loader', 'staging', 'table', 'target', 'warehouse'];
  expect(below('ingest').filter((room) => [...ofRedshift, 'items'].includes(room))).toEqual([]);
  expect(below('items').filter((room) => ofRedshift.includes(room))).toEqual([]);
  expect(below('redshift')).not.toContain('items');
});
