import { awkwardNames } from '../../languages/names';
import { MissingToolchain, requireToolchain } from '../../languages/run';
import { differences } from '../../languages/synthesized';

const template = (resources: unknown, ...assets: string[]) => ({ template: { Resources: resources }, assets });

test('templates are equal in whatever order their keys are, and not if a value differs, is missing, or has another type', () => {
  const one = template({ A: { x: 1, y: [1, { z: 'a' }] } }, 'hash');
  expect(differences(one, template({ A: { y: [1, { z: 'a' }], x: 1 } }, 'hash'))).toEqual([]);
  expect(differences(one, template({ A: { x: '1', y: [1] } }, 'hash'))).toEqual([
    'template.Resources.A.x: 1 is "1"', 'template.Resources.A.y.1: {"z":"a"} is undefined',
  ]);
  expect(differences(one, template({ A: { x: 1, y: [1, { z: 'a' }] } }, 'other'))).toEqual(['assets.0: "hash" is "other"']);
});

test('a name is awkward if it is a word of the language as jsii writes it there', () => {
  const assembly = {
    types: {
      ColumnType: { name: 'ColumnType', methods: [{ name: 'char', parameters: [{ name: 'from' }] }, { name: 'varchar' }], properties: [{ name: 'columnType' }] },
    },
  };
  expect(awkwardNames('java', assembly)).toEqual(['ColumnType.char is a word of java']);
  expect(awkwardNames('python', assembly)).toEqual(['ColumnType.char(from) is a word of python']);
  expect(awkwardNames('csharp', assembly)).toEqual(['ColumnType.columnType is called as its class']);
});

test('a toolchain that is not installed is named, with the version that is needed', async () => {
  await expect(requireToolchain('no-such-program', ['--version'], [3, 10]))
    .rejects.toThrow(new MissingToolchain('no-such-program 3.10 or later is needed, and no-such-program is not installed'));
});
