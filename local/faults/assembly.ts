import { execFileSync } from 'child_process';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** Synthesizes the app into which faults are injected. */
export function synthesizeFaultApp(output: string): void {
  execFileSync(process.execPath, ['--require', 'ts-node/register/transpile-only', path.join('integ', 'fault-app.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CDK_OUTDIR: output, TS_NODE_PROJECT: 'tsconfig.dev.json' },
  });
}
