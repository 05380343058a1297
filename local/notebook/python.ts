import { execFile } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';

const run = promisify(execFile);

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const ENVIRONMENTS = path.join(__dirname, '..', '..', 'node_modules', '.cache', 'notebook');
/** Milliseconds. The packages are some 150 MB. */
const MOST_INSTALL_TIME = 10 * 60_000;

/** Why the notebook cannot be run on this machine. */
export class PythonMissingError extends Error {}

/**
 * Returns a Python that has the packages of the notebook: that of a virtual environment, which is made once for each list of packages. Pip
 * gets them from wherever this machine is configured to.
 *
 * @param system the command that makes the virtual environment
 */
export async function pythonWithPackages(system = 'python3'): Promise<string> {
  const version = await versionOf(system);
  const hash = createHash('sha256').update(version).update(fs.readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = path.join(ENVIRONMENTS, hash);
  const python = path.join(folder, 'bin', 'python');
  const complete = path.join(folder, 'complete');
  if (!fs.existsSync(complete)) {
    fs.rmSync(folder, { recursive: true, force: true });
    await orMissing('a virtual environment cannot be made', run(system, ['-m', 'venv', folder]));
    await orMissing('pip cannot install the packages', run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS], {
      timeout: MOST_INSTALL_TIME,
    }));
    fs.writeFileSync(complete, '');
  }
  return python;
}

async function versionOf(python: string): Promise<string> {
  const { stdout } = await orMissing('python3 is not installed', run(python, ['-c', 'import sys; print(*sys.version_info[:2])']));
  const [major, minor] = stdout.trim().split(' ').map(Number);
  if (major < 3 || minor < 10) {
    throw new PythonMissingError(`python3 is ${major}.${minor}, and the packages need 3.10 or later`);
  }
  return stdout;
}

async function orMissing<T>(reason: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error: any) {
    throw new PythonMissingError(`${reason}: ${String(error.stderr || error.message).trim().split('\n').at(-1)}`);
  }
}
