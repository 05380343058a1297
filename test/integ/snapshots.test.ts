import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const INTEG = path.join(__dirname, '..', '..', 'integ');

test.each(readdirSync(INTEG).filter((name) => name.endsWith('.snapshot')))('%s holds no path of the machine that it was made on', (snapshot) => {
  const files = readdirSync(path.join(INTEG, snapshot), { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(3);
  const named = files.map((entry) => path.join(entry.parentPath, entry.name)).filter((file) => /node_modules|\((?:\/|node:)/.test(readFileSync(file, 'utf8')));
  expect(named).toEqual([]);
});
