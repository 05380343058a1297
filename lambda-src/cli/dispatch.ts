import { readFile } from 'fs/promises';
import * as path from 'path';
import { CommandEntry, CommandFailure, ExitCode, UsageError } from './command';
import { Terminal } from './terminal';

/** The name of the program, as package.json gives it. */
const PROGRAM = 'cdk-redshift-ingest';

/** Where the package's own package.json is, as seen from the bundle `assets/lambda-src/cli/index.js`. */
const PACKAGE_JSON = '../../../package.json';

type Commands = Readonly<Record<string, CommandEntry>>;

/** Runs the command that the arguments begin with, and returns what the process exits with. */
export async function dispatch(args: readonly string[], commands: Commands, terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  try {
    if (name === '--version') {
      terminal.print(await packageVersion());
      return 0;
    }
    if (name === '--help' || name === '-h') {
      terminal.print(overview(commands));
      return 0;
    }
    return await runCommand(name, rest, commands, terminal);
  } catch (error) {
    return explain(error, name, commands, terminal);
  }
}

async function runCommand(name: string | undefined, args: readonly string[], commands: Commands, terminal: Terminal): Promise<ExitCode> {
  if (name === undefined || !Object.hasOwn(commands, name)) {
    throw new UsageError(name === undefined ? 'no command given' : `there is no command '${name}'`);
  }
  const command = await commands[name].load();
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (options.includes('--help') || options.includes('-h')) {
    terminal.print(command.help);
    return 0;
  }
  return command.run(args, terminal);
}

function explain(error: unknown, name: string | undefined, commands: Commands, terminal: Terminal): ExitCode {
  const isCommand = name !== undefined && Object.hasOwn(commands, name);
  const program = isCommand ? `${PROGRAM} ${name}` : PROGRAM;
  if (error instanceof UsageError) {
    terminal.tell(`${program}: ${error.message}\n\n${isCommand ? `Run '${program} --help' to see how it is called.` : overview(commands)}`);
    return 2;
  }
  if (error instanceof CommandFailure) {
    terminal.tell(`${program}: ${error.message}`);
    return 1;
  }
  terminal.tell(`${program} ended with an error that it does not know; please report it.\n${error instanceof Error ? error.stack : error}`);
  return 1;
}

function overview(commands: Commands): string {
  const width = Math.max(0, ...Object.keys(commands).map(({ length }) => length));
  return [
    `Usage: ${PROGRAM} COMMAND [ARGUMENTS]`,
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `Run '${PROGRAM} COMMAND --help' to see how a command is called, and '${PROGRAM} --version' to see the version.`,
    'Exit codes: 0 done, 1 failed, 2 called in a wrong way.',
  ].join('\n');
}

async function packageVersion(): Promise<string> {
  return JSON.parse(await readFile(path.join(__dirname, PACKAGE_JSON), 'utf8')).version;
}
