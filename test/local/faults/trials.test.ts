import { readFileSync } from 'fs';
import * as path from 'path';
import { MUTATIONS } from '../../../local/faults/trials';
import { FIXES } from '../../storms/mutations';

const mutations = [...MUTATIONS.flatMap(({ title, handler }) => (handler ? [[title, handler] as const] : [])), ...Object.entries(FIXES)];

test.each(mutations)('the handler has what a mutation replaces, once: %s', (_, { file, text }) => {
  expect(readFileSync(path.join(__dirname, '..', '..', '..', file), 'utf8').split(text)).toHaveLength(2);
});
