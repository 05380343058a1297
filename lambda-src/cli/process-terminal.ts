import { Terminal } from './terminal';

/** The terminal, or the pipes, of this process. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // who reads the output may have seen enough, such as `head`
  });
  return {
    input: process.stdin,
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
  };
}
