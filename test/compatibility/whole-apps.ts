import * as cdk from 'aws-cdk-lib';
import * as ts from 'typescript';
import * as library from '../../src';

/** The examples of a page that stand alone. */
export function wholeApps(page: string): string[] {
  return [...page.matchAll(/^```ts nofixture\n([^]*?)^```$/gm)].map(([, source]) => source);
}

/** Runs an example as a reader's app would run, with these props, and returns its app. */
export function run(source: string, props: cdk.AppProps = {}): cdk.App {
  const apps: cdk.App[] = [];
  let running = true;
  class App extends cdk.App {
    constructor() {
      super(props);
      apps.push(this);
    }

    /** Left to the caller: after it, nothing more can look at the constructs. */
    public override synth(options?: cdk.StageSynthesisOptions) {
      return running ? undefined! : super.synth(options);
    }
  }
  const modules: Record<string, unknown> = { 'aws-cdk-lib': { ...cdk, App }, 'cdk-redshift-ingest': library };
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  // eslint-disable-next-line no-new-func, @typescript-eslint/no-require-imports -- runs the example as a reader's app would run
  new Function('require', 'exports', outputText)((name: string) => modules[name] ?? require(name), {});
  running = false;
  return apps[0];
}
