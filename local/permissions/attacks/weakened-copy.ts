import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Attack } from './attack';
import { bundle, HandlerMutation } from '../../faults/handler-mutation';

export const ROOT = path.join(__dirname, '..', '..', '..');

/** What the tests of attacks need. */
const COPIED = ['assets', 'integ', 'lambda-src', 'local', 'src', 'test', 'cdk.json', 'package.json', 'tsconfig.json', 'tsconfig.dev.json'];

/** A copy of the project, in which what stops an attack is taken out while its tests run. */
export class WeakenedCopy {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'weakened-'));

  constructor() {
    COPIED.forEach((name) => fs.cpSync(path.join(ROOT, name), path.join(this.root, name), { recursive: true }));
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.root, 'node_modules'));
  }

  /** Runs work while the copy is weakened for an attack. Afterwards it is as the project is. */
  async whileWeakened<T>(attack: Attack, work: () => Promise<T>): Promise<T> {
    const bundled = attack.bundle && path.join('assets', 'lambda-src', attack.bundle, 'index.js');
    attack.weakening.forEach((edit) => fs.writeFileSync(path.join(this.root, edit.file), weakened(attack.name, edit)));
    try {
      if (bundled) {
        fs.writeFileSync(path.join(this.root, bundled), await bundle(attack.weakening[0], `lambda-src/${attack.bundle}.ts`));
      }
      return await work();
    } finally {
      const changed = [...attack.weakening.map(({ file }) => file), ...bundled ? [bundled] : []];
      changed.forEach((file) => fs.copyFileSync(path.join(ROOT, file), path.join(this.root, file)));
    }
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** Returns the source with an edit. Throws if what it replaces is not there once: an edit that changes nothing would not be noticed. */
export function weakened(name: string, { file, text, by }: HandlerMutation): string {
  const pieces = fs.readFileSync(path.join(ROOT, file), 'utf8').split(text);
  if (pieces.length !== 2) {
    throw new Error(`the weakening of '${name}' must replace a text that is once in ${file}, and it is there ${pieces.length - 1} times: ${text}`);
  }
  return pieces.join(by);
}
