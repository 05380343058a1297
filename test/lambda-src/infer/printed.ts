import * as path from 'path';
import * as ts from 'typescript';
import * as library from '../../../src';

const ROOT = path.join(__dirname, '..', '..', '..');

/** What a printed module exports. */
export interface Exported {
  readonly table: library.TableDefinition;
  readonly payloadFormat: library.PayloadFormat;
  readonly rowsPath?: string[];
}

/** Runs a printed module as an app would that imports it. */
export function run(module: string): Exported {
  const { outputText } = ts.transpileModule(module, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const exported = {} as Exported;
  // eslint-disable-next-line no-new-func -- the module imports nothing but the library
  new Function('require', 'exports', outputText)(() => library, exported);
  return exported;
}

/** The part of the library that a printed module imports. With all of it, the compiler would read the declarations of aws-cdk-lib for ten seconds. */
const LIBRARY = `${['column-source', 'column-type', 'payload-format', 'table'].map((name) => `export * from '../src/${name}';`).join('\n')}\n`;
const CDK = 'export type Duration = any; export const Token: any;\n';

/** What the compiler says of modules, with all of its strict options on. */
export function compile(modules: readonly string[]): string[] {
  const inTest = (name: string) => path.join(ROOT, 'test', name);
  const printed = new Map(modules.map((text, at) => [inTest(`printed-${at}.ts`), text]));
  const files = new Map([...printed, [inTest('library.ts'), LIBRARY], [inTest('cdk.d.ts'), CDK]]);
  const { options } = ts.parseJsonConfigFileContent({ extends: './tsconfig.dev.json', files: [] }, ts.sys, ROOT);
  const checked: ts.CompilerOptions = {
    ...options, noUnusedLocals: true, noEmit: true, paths: { 'cdk-redshift-ingest': [inTest('library.ts')], 'aws-cdk-lib': [inTest('cdk.d.ts')] },
  };
  const host = ts.createCompilerHost(checked);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(path.normalize(file)) || fileExists(file);
  host.readFile = (file) => files.get(path.normalize(file)) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(path.normalize(file));
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...printed.keys()], checked, host);
  return [...printed.keys()].map((file) => program.getSourceFile(file))
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
