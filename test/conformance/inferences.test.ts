import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { CHECKS } from '../../conformance/checks';
import { markdown } from '../../conformance/report';
import { SEEN_IN_AWS } from '../../conformance/seen-in-aws';

const ROOT = path.join(__dirname, '..', '..');
const NAMES = new Set(CHECKS.map(({ name }) => name));

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?ts$/.test(file)).map((file) => path.join(folder, file));
}

/** Comments of a file that say that something is inferred. */
function inferences(file: string): string[] {
  const comments = readFileSync(path.join(ROOT, file), 'utf8').match(/\/\*\*[^]*?\*\/|(?:^ *\/\/.*\n)+/gm) ?? [];
  return comments.filter((comment) => /\b(?:inferred|undocumented|not documented|no document says)\b/i.test(comment));
}

const INFERENCES = ['src', 'lambda-src', 'local', 'test/lambda-src'].flatMap(sources).flatMap((file) => inferences(file).map((comment): [string, string] => [file, comment]));

test('something is inferred', () => {
  expect(INFERENCES.length).toBeGreaterThan(5);
});

test.each(INFERENCES)('%s names the check of what it infers', (_, comment) => {
  const named = [...comment.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name);
  expect(named.filter((name) => NAMES.has(name))).not.toEqual([]);
});

test('every check that a page names is there', () => {
  const pages = ['local/README.md', ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
  const named = pages.flatMap((page) => [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/\bchecks? ((?:`[a-z0-9-]+`(?:, | and )?)+)/g)])
    .flatMap(([, list]) => [...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !NAMES.has(name))).toEqual([]);
});

test('checks have names of their own', () => {
  expect(NAMES.size).toBe(CHECKS.length);
  expect(Object.keys(SEEN_IN_AWS).filter((name) => !NAMES.has(name))).toEqual([]);
});

test('the table has a column for what was seen in AWS as soon as a check has seen anything', () => {
  const [first, second] = CHECKS;
  const table = markdown([first, second], { [second.name]: '2026-03-04, 1.0.9' }).split('\n');
  expect(table[0]).toMatch(/ \| seen on a real warehouse \|$/);
  expect(table.slice(2).map((line) => line.split(' | ').at(-1))).toEqual(['not seen yet |', '2026-03-04, 1.0.9 |']);
});

test('docs/conformance.md has the table of the checks', () => {
  expect(readFileSync(path.join(ROOT, 'docs/conformance.md'), 'utf8')).toContain(`\n${markdown(CHECKS, SEEN_IN_AWS)}\n`);
});
