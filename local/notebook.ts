import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { buildWhatIsStale, synthesize } from './build';
import { Engine } from './engine';
import { NotebookOptions, readOptions, USAGE } from './notebook/options';
import { PythonMissingError, pythonWithPackages } from './notebook/python';
import { runProgram } from './run-program';

/** What came of the run of a notebook. */
interface Executed {
  readonly cells: number;
  readonly failed: number;
  readonly plots: number;
  readonly errors: readonly string[];
}

const ROOT = path.join(__dirname, '..');
const EXAMPLE = path.join(ROOT, 'notebooks', 'examples', 'query.ipynb');

/** Runs the example notebook against the telegram app on this machine, as the role of its notebook instance. */
async function main({ json, ...options }: NotebookOptions): Promise<boolean> {
  try {
    const python = await pythonWithPackages();
    const { errors, ...figures } = await runNotebook(python, options);
    errors.forEach((error) => console.log(`FAILED: ${error}`));
    console.log(json ? JSON.stringify(figures) : `${figures.cells} cells, ${figures.failed} failed, ${figures.plots} plots of ${figures.rows} rows`);
    return figures.failed === 0 && figures.plots > 0;
  } catch (error) {
    if (!(error instanceof PythonMissingError)) {
      throw error;
    }
    console.log(json ? JSON.stringify({ skipped: error.message }) : `skipped: ${error.message}`);
    return true;
  }
}

async function runNotebook(python: string, { ticks, serverless, docs }: Omit<NotebookOptions, 'json'>): Promise<Executed & { rows: number }> {
  buildWhatIsStale();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'notebook-'));
  const engine = await Engine.start({ factor: 60, leastWork: 30_000, ticks });
  try {
    synthesize(path.join(folder, 'cdk.out'), { serverless, batchingWindow: 1, notebook: true, inOrder: true });
    await engine.deploy(path.join(folder, 'cdk.out'));
    console.log(`the schedule fires ${ticks} times, which takes ${ticks} s`);
    while (!engine.schedulesDone) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await engine.idle();
    const home = path.join(folder, 'SageMaker');
    fs.mkdirSync(home);
    fs.writeFileSync(path.join(home, 'tables.json'), writtenByStartScript(engine, 'tables.json'));
    const target = path.join(ROOT, docs ? 'docs' : 'cdk.out', 'notebook', 'query.ipynb');
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const [outputs] = Object.values(engine.outputs) as Record<string, string>[];
    const [{ n }] = await engine.sql(outputs.WarehouseName, 'SELECT COUNT(*) AS n FROM telegram_messages');
    return { ...await execute(python, engine, outputs.NotebookRoleArn, [EXAMPLE, home, target]), rows: Number(n) };
  } finally {
    await engine.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What the start script of the instance writes into a file. */
function writtenByStartScript(engine: Engine, file: string): string {
  const [{ properties }] = engine.resources('AWS::SageMaker::NotebookInstanceLifecycleConfig');
  const script = Buffer.from(properties.OnStart[0].Content, 'base64').toString();
  const [, text] = new RegExp(`/${file} <<'(?:[A-Z]+)'\\n([^]*?)\\n[A-Z]+\\n`).exec(script) ?? [];
  if (text === undefined) {
    throw new Error(`the start script must write ${file}, and it is:\n${script}`);
  }
  return text;
}

/** Runs the notebook with nothing but the endpoint and the credentials of the instance's role. */
async function execute(python: string, engine: Engine, role: string, args: readonly string[]): Promise<Executed> {
  const { accessKeyId, secretAccessKey, sessionToken } = engine.cloud.iam.credentialsFor(role, 'SageMaker');
  const { stdout } = await promisify(execFile)(python, [path.join(__dirname, 'notebook', 'execute.py'), ...args], {
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: `${path.dirname(python)}:${process.env.PATH}`,
      HOME: os.homedir(),
      IPYTHONDIR: path.join(path.dirname(args[1]), 'ipython'),
      MPLBACKEND: 'module://matplotlib_inline.backend_inline',
      AWS_ENDPOINT_URL: engine.endpoint,
      AWS_REGION: engine.region,
      AWS_DEFAULT_REGION: engine.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

runProgram({ readOptions, usage: USAGE, main });
