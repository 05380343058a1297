import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');
const HERE = '/// here';

/** A TypeScript block of a page, as it is compiled. */
interface Example {
  readonly page: string;
  readonly source: string;
  /** What to add to a line of `source` to get the line of the page. */
  readonly offset: number;
}

/**
 * Type-checks the examples of `docs/*.md` against `src`. jsii-rosetta reads the README and the doc comments only.
 *
 * The rules are those of jsii-rosetta: a block stands inside `default.ts-fixture`, and one that begins with "```ts nofixture" alone.
 */
function checkDocs(): string[] {
  const fixture = readFileSync(path.join(__dirname, 'default.ts-fixture'), 'utf8');
  const pages = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const examples = new Map(pages.flatMap((page) => examplesOf(page, fixture)).map((example, at) => [path.join(ROOT, 'docs', `${at}.ts`), example]));
  const { options } = ts.parseJsonConfigFileContent({ extends: './tsconfig.dev.json', files: [] }, ts.sys, ROOT);
  const checked: ts.CompilerOptions = {
    ...options, noUnusedLocals: false, noUnusedParameters: false, paths: { 'cdk-redshift-ingest': [path.join(ROOT, 'src', 'index.ts')] },
  };
  const host = ts.createCompilerHost(checked);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => examples.has(path.normalize(file)) || fileExists(file);
  host.readFile = (file) => examples.get(path.normalize(file))?.source ?? readFile(file);
  host.getSourceFile = (file, version) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, version);
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([...examples.keys()], checked, host))
    .map((diagnostic) => describe(diagnostic, diagnostic.file && examples.get(path.normalize(diagnostic.file.fileName))));
}

function examplesOf(page: string, fixture: string): Example[] {
  const text = readFileSync(path.join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```ts( nofixture)?\n([^]*?)^```$/gm)].map((match) => {
    const [, alone, block] = match;
    const firstLine = lineOf(text, match.index) + 1;
    return alone
      ? { page, source: `${block}\nexport {};\n`, offset: firstLine }
      : { page, source: fixture.replace(HERE, () => block), offset: firstLine - lineOf(fixture, fixture.indexOf(HERE)) };
  });
}

/** The line at an offset, counted from 0. */
function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function describe({ file, start, messageText }: ts.Diagnostic, example: Example | undefined): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return example ? `docs/${example.page}:${line + example.offset}: ${message}` : `${file?.fileName ?? ''}:${line}: ${message}`;
}

const problems = checkDocs();
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
