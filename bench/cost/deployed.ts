import * as path from 'path';
import { buildWhatIsStale, synthesizeApp } from '../../local/build';
import { Engine } from '../../local/engine';
import { LoadRequest, LoadResult } from '../../src/private/contract/pending';

export interface DeployedCostApp {
  readonly engine: Engine;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Real milliseconds that every function gets at least. */
const LEAST_WORK = 300_000;

/** What the apps whose requests are counted read of their context. */
interface Contexts {
  readonly 'cost-app.ts': { readonly loader?: number; readonly tables?: number };
  readonly 'item-cost-app.ts': { readonly key: string; readonly window?: number };
}

/** Deploys an app whose requests are counted, on an engine whose clock runs so fast, and stops the engine in the end. */
export async function withCostApp<App extends keyof Contexts, Result>(
  file: App, context: Contexts[App], factor: number, use: (app: DeployedCostApp) => Promise<Result>,
): Promise<Result> {
  buildWhatIsStale();
  const engine = await Engine.start({ factor, leastWork: LEAST_WORK });
  try {
    const assembly = path.join(engine.cloud.workDirectory, 'cdk.out');
    synthesizeApp(file, assembly, { ...context });
    await engine.deploy(assembly);
    await engine.idle();
    return await use({ engine, outputs: engine.outputs.Cost as Record<string, string> });
  } finally {
    await engine.stop();
  }
}

/** Lets the loader load what is pending, as its schedule does, and fails if something remains. */
export async function loadNow({ engine, outputs }: DeployedCostApp): Promise<LoadResult> {
  const request: LoadRequest = { load: {} };
  const { payload, functionError } = await engine.cloud.lambda.invoke(outputs.LoaderFunction, JSON.stringify(request));
  const result = JSON.parse(payload) as LoadResult;
  if (functionError || result.failed > 0 || result.pending > 0) {
    throw new Error(`the loader did not load everything: ${payload}`);
  }
  return result;
}

export async function countRows({ engine }: DeployedCostApp, table: string): Promise<number> {
  const [cluster] = engine.resources('AWS::Redshift::Cluster');
  const [{ n }] = await engine.sql(cluster.physicalId, `SELECT COUNT(*) AS n FROM ${table}`);
  return Number(n);
}
