import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { TYPESCRIPT } from './typescript';

const ROOT = path.join(__dirname, '..');

/** What esbuild tells of a bundle: by path, every file it is made of. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Bundles the handlers again that are older than anything they are made of, and writes the licences of what is in them. Returns their names. */
export function buildWhatIsStale(): string[] {
  const stale = staleBundles(ROOT);
  for (const name of stale) {
    fs.rmSync(path.join(ROOT, 'assets', 'lambda-src', name), { recursive: true, force: true }); // a file that is left over would be deployed, too
    execFileSync('npx', ['projen', `bundle:lambda-src/${name}`], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] }); // an error tells what was piped
  }
  if (stale.length > 0) {
    execFileSync(process.execPath, [...TYPESCRIPT, path.join('release', 'third-party-licences.ts')], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  }
  return stale;
}

/** The bundles that are missing, or older than one of the files that esbuild put into them or than what decides how it does. */
export function staleBundles(root: string): string[] {
  const tasks = path.join(root, '.projen', 'tasks.json');
  const decisive = [tasks, path.join(root, 'package-lock.json')];
  return bundleNames(tasks).filter((name) => {
    const folder = path.join(root, 'assets', 'lambda-src');
    const [bundle, metafile] = [path.join(folder, name, 'index.js'), path.join(folder, `${name}.meta.json`)];
    if (!fs.existsSync(bundle) || !fs.existsSync(metafile)) {
      return true;
    }
    const { inputs } = JSON.parse(fs.readFileSync(metafile, 'utf8')) as Metafile;
    const sources = [...decisive, ...Object.keys(inputs).map((file) => path.join(root, file))];
    return sources.some((file) => !fs.existsSync(file) || changed(file) > changed(bundle));
  });
}

/** The names in `bundle:lambda-src/NAME`, the tasks that the task `bundle` runs before it writes the licences. */
function bundleNames(tasks: string): string[] {
  return (JSON.parse(fs.readFileSync(tasks, 'utf8')).tasks.bundle.steps as { spawn?: string }[])
    .flatMap(({ spawn }) => (spawn ? [path.basename(spawn)] : []));
}

/** Synthesizes the app of `cdk.json` as `cdk synth` does, with its context and more, and with a queue that tells what was published. */
export function synthesize(output: string, context: Record<string, unknown>): void {
  const settings = JSON.parse(fs.readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
  execFileSync(settings.app, {
    cwd: ROOT,
    shell: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, witness: true, ...context }),
    },
  });
}

/** Synthesizes an app of `integ/` that is not the one of `cdk.json`. */
export function synthesizeApp(file: string, output: string, context: Record<string, unknown> = {}): void {
  execFileSync(process.execPath, [...TYPESCRIPT, path.join('integ', file)], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

function changed(file: string): number {
  return fs.statSync(file).mtimeMs;
}
