import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { build, Plugin } from 'esbuild';
import { SCHEMA_FILE } from '../../src/private/contract/ingest';

const ROOT = path.join(__dirname, '..', '..');

/** Something that is taken out of the handler on purpose: a text of its source is replaced by another one. */
export interface HandlerMutation {
  /** Below the root of the project. */
  readonly file: string;
  readonly text: string;
  readonly by: string;
  /** Whether it is taken out of the loader, and not out of the handler of an ingest. */
  readonly ofLoader?: boolean;
  /** The same for the handler of an ingest whose rows become items. */
  readonly ofItems?: boolean;
}

/** Copies an assembly, and replaces the code of its ingests, or of its loaders, by that with the mutation. */
export async function mutateAssembly(assembly: string, copy: string, mutation: HandlerMutation): Promise<void> {
  cpSync(assembly, copy, { recursive: true });
  const code = await bundle(mutation, mutation.ofLoader ? 'lambda-src/load.ts' : mutation.ofItems ? 'lambda-src/ingest-items.ts' : undefined);
  (mutation.ofLoader ? loaders(copy) : ingests(copy, mutation.ofItems ?? false)).forEach((index) => writeFileSync(index, code));
}

/** The code of an ingest has its schema beside it, which has the rules of items if its rows become items. */
function ingests(assembly: string, ofItems: boolean): string[] {
  return globSync(path.join(assembly, '**', 'asset.*', SCHEMA_FILE))
    .filter((schema) => ('items' in JSON.parse(readFileSync(schema, 'utf8'))) === ofItems)
    .map((schema) => path.join(path.dirname(schema), 'index.js')).filter(existsSync);
}

/** The code of a loader is the bundle as it is. */
function loaders(assembly: string): string[] {
  const original = readFileSync(path.join(ROOT, 'assets', 'lambda-src', 'load', 'index.js'));
  return globSync(path.join(assembly, '**', 'asset.*', 'index.js')).filter((index) => readFileSync(index).equals(original));
}

/** Bundles the handler with the mutation. Packages that are `external` are left to whoever runs the bundle. */
export async function bundle(mutation: HandlerMutation | undefined, entry = 'lambda-src/ingest.ts', external: readonly string[] = []): Promise<string> {
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [path.join(ROOT, entry)],
    external: [...external],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    tsconfig: path.join(ROOT, 'tsconfig.dev.json'),
    logLevel: 'error',
    plugins: mutation ? [replacing(mutation)] : [],
  });
  return text;
}

/** Fails the build if the text is not there once: a mutation that changes nothing would not be noticed, and one of something else would. */
function replacing({ file, text, by }: HandlerMutation): Plugin {
  return {
    name: 'mutation',
    setup({ onLoad, onEnd }) {
      let found = false;
      onLoad({ filter: new RegExp(`/${file.replaceAll('.', '\\.')}$`) }, ({ path: source }) => {
        const pieces = readFileSync(source, 'utf8').split(text);
        if (pieces.length !== 2) {
          throw new Error(`${file} has ${pieces.length - 1} times what a mutation replaces, and must have it once: ${text}`);
        }
        found = true;
        return { contents: pieces.join(by), loader: 'ts' };
      });
      onEnd(() => {
        if (!found) {
          throw new Error(`the handler does not contain ${file}, which a mutation changes`);
        }
      });
    },
  };
}
