import { globSync } from 'fs';
import * as path from 'path';
import { ROOMS } from './rooms';

/*
 * The tests that must notice a mutant, as one file: the handler and the SDK are loaded once for each mutant, and not once for each test
 * file. Walks through the model and storms would notice many of them, too, but they take seconds and do not say what is wrong.
 */

const TESTS = path.join(__dirname, '..');

for (const file of ROOMS.flatMap((room) => globSync(`lambda-src/${room}/!(*.engine|*.e2e).test.ts`, { cwd: TESTS }).sort())) {
  describe(file, () => {
    module.require(path.join(TESTS, file));
  });
}
