import { existsSync, readdirSync, readFileSync } from 'fs';
import * as path from 'path';

/** A package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it. */
  readonly licence: string;
  /** Its licence and its notices. */
  readonly text: string;
}

/** Licences that let their code go into this package if their text goes along. No other may be bundled. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

/** What esbuild took from packages, as its metafiles under `assets/` tell. Throws if a licence does not permit it. */
export function bundledPackages(root: string): BundledPackage[] {
  const metafiles = readdirSync(path.join(root, 'assets'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.meta.json'));
  const inputs = metafiles.flatMap((name) => inputsOf(JSON.parse(readFileSync(path.join(root, 'assets', name), 'utf8'))));
  const folders = new Set(inputs.flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/) ?? []));
  return [...folders].map((folder) => readPackage(path.join(root, folder), root))
    .sort((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));
}

function inputsOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0));
}

function readPackage(folder: string, root: string): BundledPackage {
  const { name, version, license: licence, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (!PERMISSIVE.includes(licence)) {
    throw new Error(`${name} ${version} is under ${licence}, so it must not be bundled; only ${PERMISSIVE.join(', ')} may be`);
  }
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)(\.|$)/i.test(file)).sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  return { name, version, licence, text: texts.length > 0 ? texts.join('\n\n') : standardText(name, licence, author, root) };
}

/** Some packages name their licence and leave out its text. */
function standardText(name: string, licence: string, author: string | { readonly name: string }, root: string): string {
  const file = licence === 'Apache-2.0' ? path.join(root, 'LICENSE') : path.join(__dirname, 'licences', `${licence}.txt`);
  if (!existsSync(file)) {
    throw new Error(`${name} is under ${licence} and ships no text of it; add the text as release/licences/${licence}.txt`);
  }
  return `Copyright ${typeof author === 'string' ? author : author.name}\n\n${readFileSync(file, 'utf8').trim()}`;
}
