import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { circlesIn, importsWithin } from '../projenrc/circles';

const ROOT = path.join(__dirname, '..');

test('no files of src and lambda-src import each other in a circle', () => {
  const imports = importsWithin(ROOT, ['src', 'lambda-src']);
  expect(Object.values(imports).flat().length).toBeGreaterThan(100);
  expect(circlesIn(imports)).toEqual([]);
});

test.each<[string, Record<string, string[]>, string[][]]>([
  ['two files', { a: ['b'], b: ['a'] }, [['a', 'b']]],
  ['a file and itself', { a: ['a'] }, [['a']]],
  ['what is reached on two ways only', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
  ['two circles that share a file', { a: ['b'], b: ['a', 'c'], c: ['b'] }, [['a', 'b', 'c']]],
  ['two circles, one on the way to the other', { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] }, [['a', 'b'], ['c', 'd']]],
])('finds the circles of %s', (_, imports, circles) => {
  expect(circlesIn(imports).sort()).toEqual(circles);
});

test('a test that starts an engine, a stand-in or another process is named *.engine.test.ts or *.e2e.test.ts', () => {
  const unit = (readdirSync(__dirname, { recursive: true, encoding: 'utf8' })).filter((file) => file.endsWith('.test.ts') && !/\.(engine|e2e)\.test\.ts$/.test(file));
  const starting = unit.filter((file) => /from '(child_process|node:child_process|.*\/local\/engine|.*\/stand-in|.*\/chromium)'/.test(readFileSync(path.join(__dirname, file), 'utf8')));
  expect(unit.length).toBeGreaterThan(40);
  expect(starting).toEqual([]);
});
