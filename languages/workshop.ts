import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { GO_MODULE, JAVA_PACKAGE, ROOT } from './library';
import { run } from './run';
import { Synthesized, readSynthesized } from './synthesized';

/** What was installed from registries is kept from run to run; what the library is made into is made anew each time. */
const KEPT = path.join(tmpdir(), 'cdk-redshift-ingest-languages');

/** The files of the package, as all languages are packed from them. */
export const STAGED = path.join(KEPT, 'staged');

/** The folder of a language, outside of the repository, so that nothing of the repository is found by accident. */
export class Workshop {
  constructor(public readonly language: string) {
    rmSync(this.path('new'), { recursive: true, force: true });
    mkdirSync(this.path('new'), { recursive: true });
    mkdirSync(this.path('kept'), { recursive: true });
  }

  public path(...segments: string[]): string {
    return path.join(KEPT, this.language, ...segments);
  }

  /** Makes the package of the language, or its code alone, and returns the folder that has it. */
  public async pack(target: string, ...options: string[]): Promise<string> {
    const outdir = this.path('new', 'dist');
    await run('jsii-pacmak', [...options, '--no-npmignore', '--target', target, '--outdir', outdir, STAGED], { cwd: ROOT });
    return path.join(outdir, target);
  }

  /** Copies a file of this folder, with the name of the library written in. */
  public write(file: string, target: string = path.basename(file)): string {
    const written = this.path('new', target);
    mkdirSync(path.dirname(written), { recursive: true });
    const text = readFileSync(path.join(__dirname, file), 'utf8').replaceAll('LIBRARY', file.endsWith('.go') ? GO_MODULE : JAVA_PACKAGE);
    writeFileSync(written, text);
    return written;
  }

  /** The files of a folder that have an ending. */
  public find(directory: string, ending: string): string[] {
    return readdirSync(directory).filter((file) => file.endsWith(ending)).map((file) => path.join(directory, file));
  }

  /** Runs the app of a language, and returns what it synthesized. */
  public async synthesize(program: string, args: string[], cwd: string = this.path('new')): Promise<Synthesized> {
    const output = this.path('new', 'cdk.out');
    await run(program, args, { cwd, env: { CDK_OUTDIR: output, CSV_ZIP: path.join(ROOT, 'integ', 'telegram.zip') } });
    return readSynthesized(output);
  }
}
