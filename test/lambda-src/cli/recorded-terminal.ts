import { Terminal } from '../../../lambda-src/cli/terminal';

export interface RecordedTerminal extends Terminal {
  readonly printed: string[];
  readonly told: string[];
}

/** A terminal in memory, with what is typed into it. */
export function recordedTerminal(input: string | Buffer = ''): RecordedTerminal {
  const printed: string[] = [];
  const told: string[] = [];
  return {
    input: (async function* () { yield Buffer.from(input); })(),
    printed,
    told,
    print: (text) => void printed.push(text),
    tell: (text) => void told.push(text),
  };
}
