import { spawn } from 'child_process';

/** A program that is needed for a language is not on this machine, so the language is skipped. */
export class MissingToolchain extends Error {}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program and returns all that it wrote. A program that fails is an error that ends with what it said. */
export function run(program: string, args: string[], { cwd, env }: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (data: string) => {
      output += data;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (status) => (status === 0
      ? resolve(output)
      : reject(new Error(`${program} ${args.join(' ')} failed with ${status}:\n${output.slice(-4000)}`))));
  });
}

/** The version of a program, of which the language needs at least the given one. */
export async function requireToolchain(program: string, args: string[], least: number[]): Promise<void> {
  let output: string;
  try {
    output = await run(program, args);
  } catch (error: any) {
    throw new MissingToolchain(error.code === 'ENOENT'
      ? `${program} ${least.join('.')} or later is needed, and ${program} is not installed`
      : error.message);
  }
  const found = /(\d+)\.(\d+)/.exec(output)?.slice(1).map(Number) ?? [];
  if (found[0] < least[0] || (found[0] === least[0] && found[1] < least[1])) {
    throw new MissingToolchain(`${program} ${least.join('.')} or later is needed, and ${found.join('.')} is installed`);
  }
}
