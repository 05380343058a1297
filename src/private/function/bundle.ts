import * as fs from 'fs';
import * as path from 'path';
import { FileSystem, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { cacheDirectory } from '../cache-directory';

/** Texts by the names of their files. */
export interface TextFiles {
  readonly [name: string]: string;
}

/** The bundles that are functions. */
export type Entry = 'ingest' | 'ingest-items' | 'load' | 'publish' | 'table';

/** The library of X-Ray. It is as large as a quarter of a bundle, so only traced functions have it, as a package beside the bundle. */
const TRACER = 'node_modules/@aws-lambda-powertools/tracer';

/** The bundle in the package, with files beside it. */
export function bundledCode(scope: IConstruct, entry: Entry, texts: TextFiles = {}, tracing = false): lambda.Code {
  const bundle = bundlePath(entry);
  const files = { ...texts, ...tracing && tracer() };
  if (Object.keys(files).length === 0) {
    return lambda.Code.fromAsset(bundle);
  }
  // An app caches assets by this hash. Without the files in it, a second function would get the files of the first one.
  const assetHash = FileSystem.fingerprint(bundle, { extraHash: JSON.stringify(files) });
  // The CLI names the stacks whose assets it needs. It needs none to list stacks or to destroy them.
  return lambda.Code.fromAsset(Stack.of(scope).bundlingRequired ? withFiles(bundle, files, `${entry}-${assetHash}`) : bundle, { assetHash });
}

/** The files of the package that traces. */
function tracer(): TextFiles {
  const folder = bundlePath('tracer');
  return Object.fromEntries(fs.readdirSync(folder).sort().map((file) => [`${TRACER}/${file}`, fs.readFileSync(path.join(folder, file), 'utf8')]));
}

/** A hash of the bundle's contents. It changes with every change of the handler and of what it is bundled with. */
export function bundleFingerprint(entry: Entry): string {
  return FileSystem.fingerprint(bundlePath(entry));
}

/** A copy of the bundle that has the files, too. It is made once. */
function withFiles(bundle: string, files: TextFiles, name: string): string {
  const folder = path.join(cacheDirectory(), name);
  fs.mkdirSync(folder, { recursive: true });
  const contents = [
    ...fs.readdirSync(bundle).map((file): [string, () => Buffer | string] => [file, () => fs.readFileSync(path.join(bundle, file))]),
    ...Object.entries(files).map(([file, text]): [string, () => Buffer | string] => [file, () => text]),
  ];
  // The system may delete old files of the temporary folder, and not all of them.
  contents.filter(([file]) => !fs.existsSync(path.join(folder, file))).forEach(([file, read]) => writeAtOnce(path.join(folder, file), read()));
  return folder;
}

/** Writes a file so that another process, which does the same, sees all of it or nothing. */
function writeAtOnce(file: string, content: Buffer | string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = fs.mkdtempSync(path.join(cacheDirectory(), 'draft-'));
  fs.writeFileSync(path.join(draft, 'file'), content);
  fs.renameSync(path.join(draft, 'file'), file);
  fs.rmdirSync(draft);
}

/** The relative path is the same from `src/` (tests) and from `lib/` (the package). */
function bundlePath(entry: string): string {
  return path.join(__dirname, '..', '..', '..', 'assets', 'lambda-src', entry);
}
