import { spawnSync, SpawnSyncReturns } from 'child_process';
import { existsSync, mkdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { TYPESCRIPT } from '../../local/typescript';

/**
 * Synthesizes every example with the lowest and the newest CDK, each with all feature flags that it recommends, and lets cdk-nag 2 and 3, the
 * CDK's own validator and cfn-lint look at the result. Fails if one of them finds anything in what the library creates.
 *
 * The newest CDK and cfn-lint are installed into the temporary folder the first time. Without Python, cfn-lint is left out with a notice.
 */

const ROOT = path.join(__dirname, '..', '..');
const NEWEST_CDK = '2.276.0';
const CFN_LINT = '1.58.0';

/** The CDK writes what W3005 calls superfluous, and the network of the telegram app names zones on purpose (W3010). */
const IGNORED = ['W3005', 'W3010'];

const folder = path.join(tmpdir(), 'cdk-redshift-ingest-compatibility');
const output = path.join(folder, 'out');
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

let findings = 0;
let templates: string[] = [];
for (const directory of [undefined, newestCdk()]) {
  const { stdout, stderr, status } = execute(process.execPath, [
    ...TYPESCRIPT, '--require', './test/compatibility/other-cdk.ts', 'test/compatibility/synthesize.ts',
  ], { ...process.env, OUTPUT_DIRECTORY: output, ...directory && { CDK_DIRECTORY: directory } });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const version = directory ? NEWEST_CDK : 'the lowest';
  const last = lines.pop();
  if (status !== 0 || last?.templates === undefined) {
    throw new Error(`nothing was synthesized with ${version}: ${stderr || stdout}`);
  }
  lines.forEach(({ example, finding }) => console.error(`${version}, ${example}: ${finding}`));
  findings += lines.length;
  templates = [...templates, ...last.templates];
  console.log(`${last.examples} examples with aws-cdk-lib ${version}: ${lines.length} findings`);
}
findings += lint(templates);
console.log(JSON.stringify({ templates: templates.length, findings }));
process.exitCode = findings > 0 ? 1 : 0;

/** Installs the newest CDK that the library is known to work with, and returns where. */
function newestCdk(): string {
  const directory = path.join(folder, `cdk-${NEWEST_CDK}`);
  if (!existsSync(path.join(directory, 'node_modules', 'aws-cdk-lib', 'package.json'))) {
    mkdirSync(directory, { recursive: true });
    const { status, stderr } = execute('npm', ['install', '--no-audit', '--no-fund', '--prefix', directory, `aws-cdk-lib@${NEWEST_CDK}`, 'constructs@10.5.1']);
    if (status !== 0) {
      throw new Error(`aws-cdk-lib ${NEWEST_CDK} cannot be installed: ${stderr}`);
    }
  }
  return directory;
}

/** Lets cfn-lint look at templates, and returns how much it finds. */
function lint(files: string[]): number {
  const environment = path.join(folder, `cfn-lint-${CFN_LINT}`);
  const program = path.join(environment, 'bin', 'cfn-lint');
  if (!existsSync(program) && (execute('python3', ['-m', 'venv', environment]).status !== 0
    || execute(path.join(environment, 'bin', 'pip'), ['install', '--quiet', `cfn-lint==${CFN_LINT}`]).status !== 0)) {
    console.log('cfn-lint is left out, because Python or its packages are not there');
    return 0;
  }
  const { stdout, stderr, status } = execute(program, ['--ignore-checks', ...IGNORED, '--format', 'parseable', '--', ...files]);
  if ((status === 0) !== (stdout.trim() === '')) {
    throw new Error(`cfn-lint failed: ${stderr}`);
  }
  const found = stdout.split('\n').filter((line) => line !== '');
  found.forEach((line) => console.error(line));
  console.log(`cfn-lint on ${files.length} templates: ${found.length} findings`);
  return found.length;
}

function execute(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 1e9 });
}
