import { spawn } from 'child_process';
import { once } from 'events';

// Types and lint take one processor each, so they run beside each other.

async function run(command: string, ...args: string[]): Promise<number | null> {
  const [code] = await once(spawn(command, args, { stdio: 'inherit' }), 'close');
  return code;
}

void Promise.all([run('tsc', '--noEmit', '-p', 'tsconfig.dev.json'), run('projen', 'eslint')])
  .then((codes) => process.exitCode = codes.every((code) => code === 0) ? 0 : 1);
