import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import * as path from 'path';
import { DEFINED } from './normalized-texts';
import { hmacOf } from '../../../lambda-src/protection/hmac';

/** With a `hmac.new()` that takes the name of a digest. */
function hasPython(): boolean {
  return spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;
}

(hasPython() ? test : test.skip)('a normalized text has the hash that the Python of docs/protection.md makes of it', () => {
  const page = readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'protection.md'), 'utf8');
  const [, code] = /^```python\n([^]*?)^```$/m.exec(page)!;
  const program = `${code}\nimport json, sys\nprint(json.dumps([hashed(text, "Jefe") for text in json.load(sys.stdin)]))`;
  const texts = ['', ...DEFINED.flat()];
  const { stdout } = spawnSync('python3', ['-c', program], { input: JSON.stringify(texts) });
  expect(JSON.parse(stdout.toString())).toEqual(texts.map(hmacOf({ kind: 'HMAC_SHA256', prefix: '', normalize: true }, Buffer.from('Jefe'))));
});
