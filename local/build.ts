import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');

/** Bundles the handlers again if any of their sources is newer than a bundle. Returns whether it did. */
export function buildWhatIsStale(): boolean {
  const sources = [...files(path.join(ROOT, 'lambda-src')), path.join(ROOT, 'src', 'private', 'contract.ts'), path.join(ROOT, 'package-lock.json')];
  const newest = Math.max(...sources.map(changed));
  const entries = (JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks.bundle.steps as { spawn: string }[])
    .map(({ spawn }) => path.join(ROOT, 'assets', spawn.replace('bundle:', ''), 'index.js'));
  if (entries.every((bundle) => fs.existsSync(bundle) && changed(bundle) >= newest)) {
    return false;
  }
  execFileSync('npx', ['projen', 'bundle'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  return true;
}

/** Synthesizes the app of `cdk.json` as `cdk synth` does, with its context and more. */
export function synthesize(output: string, context: Record<string, unknown>): void {
  const settings = JSON.parse(fs.readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
  execFileSync(settings.app, {
    cwd: ROOT,
    shell: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, ...context }),
    },
  });
}

function files(directory: string): string[] {
  return fs.readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function changed(file: string): number {
  return fs.statSync(file).mtimeMs;
}
