import { readEnvironment } from '../../../lambda-src/runtime/environment';

test('variables are read by name', () => {
  expect(readEnvironment(['A', 'B'], { A: '1', B: '2', C: '3' })).toEqual({ A: '1', B: '2' });
});

test.each([[{ A: '1' }, 'B must be set, got none'], [{ A: '1', B: '' }, 'B must be set, got an empty one']])('fails naming what is missing in %p', (variables, message) => {
  expect(() => readEnvironment(['A', 'B'], variables)).toThrow(message);
});
