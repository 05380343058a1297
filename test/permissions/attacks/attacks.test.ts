import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { ATTACKS } from '../../../local/permissions/attacks/attacks';
import { firstCells } from '../../../local/permissions/attacks/prove';
import { isNoticed } from '../../../local/permissions/attacks/try-attack';
import { weakened } from '../../../local/permissions/attacks/weakened-copy';

const FOLDER = path.join(__dirname, '..', '..', 'attacks');
const page = (name: string) => readFileSync(path.join(__dirname, '..', '..', '..', 'docs', name), 'utf8');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.test.ts'));

test.each(ATTACKS)('$name: what stops it can be taken out', ({ name, weakening, bundle }) => {
  expect(weakening.length).toBeGreaterThan(0);
  weakening.forEach((edit) => expect(weakened(name, edit)).toContain(edit.by));
  expect(bundle === undefined || weakening.length === 1).toBe(true);
});

test('what is no longer in the source is not taken out: the attack is named', () => {
  const edit = { file: 'lambda-src/table.ts', text: 'what nobody wrote', by: '' };
  expect(() => weakened('a forged event', edit)).toThrow("the weakening of 'a forged event' must replace a text that is once in lambda-src/table.ts, and it is there 0 times: what nobody wrote");
});

test('each file of tests tries an attack, and is linked in docs/threat-model.md', () => {
  expect([...new Set(ATTACKS.map(({ file }) => file))].sort()).toEqual([...files].sort());
  expect(files.filter((file) => !page('threat-model.md').includes(`(../test/attacks/${file})`))).toEqual([]);
});

test('docs/permissions.md has each attack and no other, where `npm run permissions -- --markdown` puts them', () => {
  const rows = page('permissions.md').split('\n').filter((line) => line.includes('](../test/attacks/') && line.startsWith('| '));
  expect(rows.map((row) => row.split(' | ').slice(0, 3).join(' | '))).toEqual(ATTACKS.map(firstCells));
});

test('a weakened build is noticed by what a test compares, and not by a test that fails before that', () => {
  const failing = (failure: string) => isNoticed({ tests: [], failed: [{ file: '', title: '', passed: false, failure }] });
  expect(failing('Error: expect(received).toEqual(expected) // deep equality')).toBe(true);
  expect(failing("Error: stack 'Stack': Custom::RedshiftTable failed\n    at Deployment.run")).toBe(false);
  expect(isNoticed({ tests: [], failed: [] })).toBe(false);
});
