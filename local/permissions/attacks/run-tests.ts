import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** What jest tells of a test. */
export interface TestResult {
  /** The name of its file. */
  readonly file: string;
  /** With the titles of its groups. */
  readonly title: string;
  readonly passed: boolean;
  /** What it says if it failed. */
  readonly failure: string;
}

/** The file that jest writes with `--json`. */
interface JestResults {
  readonly testResults: readonly {
    readonly name: string;
    /** Why the file did not run, if it did not. */
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

export interface TestRun {
  /** The root of the project, or of a copy of it. */
  readonly root: string;
  /** Names of files in `test/attacks/`. */
  readonly files: readonly string[];
  /** What the titles have in common. All tests of the files run if it is missing. */
  readonly title?: string;
  readonly workers: number;
}

/** Runs tests with jest, and returns those that ran. Throws if jest could not run one of the files. */
export async function runTests({ root, files, title, workers }: TestRun): Promise<TestResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attack-tests-'));
  try {
    const output = path.join(folder, 'results.json');
    const said = await jest(root, [
      '--runTestsByPath', ...files.map((file) => path.join('test', 'attacks', file)), '--ci', `--maxWorkers=${workers}`, '--reporters=default', '--no-color',
      '--json', `--outputFile=${output}`, ...title === undefined ? [] : ['--testNamePattern', title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')],
    ]);
    if (!fs.existsSync(output)) {
      throw new Error(`jest has told no results of ${files.join(', ')}:\n${said}`);
    }
    const { testResults } = JSON.parse(fs.readFileSync(output, 'utf8')) as JestResults;
    return testResults.flatMap(({ name, message, assertionResults }) => {
      if (assertionResults.length === 0) {
        throw new Error(`${name} did not run:\n${message}`);
      }
      return assertionResults.filter(({ status }) => status === 'passed' || status === 'failed').map(({ fullName, status, failureMessages }) => ({
        file: path.basename(name), title: fullName, passed: status === 'passed', failure: failureMessages.join('\n'),
      }));
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns what jest says. Its exit code only says whether a test failed, as the results do. */
async function jest(root: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    [child.stdout, child.stderr].forEach((stream) => stream.on('data', (text) => said += text));
    child.once('error', reject).once('close', () => resolve(said));
  });
}
