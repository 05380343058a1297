import { mayHoldUnloadable, unloadable } from '../../../lambda-src/values/loadable-text';
import { fateOf } from '../encoded';

const SUPER_FROM_TEXT = { name: 'SUPER', fromText: true } as const;

/** Numbers below one, the same in each run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = state * 48_271 % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

/** Whether JSON has a text that cannot be loaded, or JSON in a text has one: by reading all of them. */
function holdsUnloadable(json: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return false;
  }
  if (typeof value === 'string') {
    return unloadable(value) !== undefined || holdsUnloadable(value);
  }
  return typeof value === 'object' && value !== null && Object.entries(value).flat().some((member) => holdsUnloadable(JSON.stringify(member)));
}

/** The text as JSON, some of its characters as escapes. What JSON itself escapes, and half a character, must be one. */
function escaped(text: string, share: number, random: Iterator<number, never>): string {
  const one = (unit: string) => {
    const hexadecimal = unit.charCodeAt(0).toString(16).padStart(4, '0');
    const must = unit < ' ' || /[\ud800-\udfff]/.test(unit);
    if (must || random.next().value < share) {
      return `\\u${random.next().value < 0.5 ? hexadecimal : hexadecimal.toUpperCase()}`;
    }
    return unit === '"' || unit === '\\' ? `\\${unit}` : unit;
  };
  return `"${Array.from({ length: text.length }, (_, at) => one(text[at])).join('')}"`;
}

test('however often a text is wrapped and escaped that cannot be loaded, it is noticed', () => {
  const random = numbers(7);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random.next().value * items.length)];
  let found = 0;
  for (let round = 0; round < 10_000; round++) {
    let json = escaped(Array.from({ length: 3 }, () => pick(['a', '\0', '\ud800', '\udc00', '😀', '\\u0000', 'ü', '"', '\\'])).join(''), pick([0, 0.1]), random);
    for (let depth = Math.floor(random.next().value * 4); depth > 0; depth--) {
      json = escaped(pick([json, `{"a":${json}}`, `[${json},1]`, `{${json}:1}`]), pick([0, 0.02, 0.1, 1]), random);
    }
    if (holdsUnloadable(json)) {
      found++;
      expect([json, mayHoldUnloadable(json)]).toEqual([json, true]);
    }
  }
  expect(found).toBeGreaterThan(2_500);
});

test.each(['plain', '\\n \\" \\\\ \\/', '\\u00e9\\u20ac', '\\u003c\\u003e\\u0026\\u0027\\u002b', '\\u0085\\u000a'])('escapes that producers write often cost nothing: %s', (text) => {
  expect(mayHoldUnloadable(`"${text}"`)).toBe(false);
});

test.each([
  ['a backslash', '{\\"b\\":\\"\\u005cu0000\\"}'],
  ['the u', '{\\"b\\":\\"\\\\\\u00750000\\"}'],
  ['a digit', '{\\"b\\":\\"\\\\u\\u0030000\\"}'],
  ['a digit of half a character', '{\\"b\\":\\"\\\\u\\u0064800\\"}'],
])('a text in JSON in a text is refused, also if %s of its escape is escaped', (_, text) => {
  expect(fateOf(`"${text}"`, SUPER_FROM_TEXT)).toMatchObject({ rejected: expect.stringMatching(/^(NUL_CHARACTER|LONE_SURROGATE)$/) });
});
