import { recordedTerminal } from './recorded-terminal';
import { readArguments } from '../../../lambda-src/cli/arguments';
import { CommandFailure, ExitCode, UsageError } from '../../../lambda-src/cli/command';
import { dispatch } from '../../../lambda-src/cli/dispatch';

/** Runs the program with one command, `count`, that does what a test says. */
async function run(args: string[], command: (given: readonly string[]) => ExitCode = () => 0) {
  const terminal = recordedTerminal();
  const load = jest.fn(async () => ({ help: 'Usage: count FILE', run: async (given: readonly string[]) => command(given) }));
  const exitCode = await dispatch(args, { count: { summary: 'Counts', load } }, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), told: terminal.told.join('\n'), loaded: load.mock.calls.length };
}

test('a command gets its arguments, and decides about the exit code', async () => {
  const given: unknown[] = [];
  expect(await run(['count', 'a.json', '--check'], (args) => (given.push(...args), 1))).toEqual({ exitCode: 1, printed: '', told: '', loaded: 1 });
  expect(given).toEqual(['a.json', '--check']);
});

test('--help lists the commands, and loads none of them', async () => {
  expect(await run(['--help'])).toMatchObject({ exitCode: 0, printed: expect.stringMatching(/count +Counts/), told: '', loaded: 0 });
});

test.each([[['count', '--help']], [['count', 'a.json', '-h']]])('%p prints how the command is called', async (args) => {
  expect(await run(args, () => 1)).toEqual({ exitCode: 0, printed: 'Usage: count FILE', told: '', loaded: 1 });
});

test('a file may be called --help', async () => {
  expect(await run(['count', '--', '--help'])).toMatchObject({ exitCode: 0, printed: '' });
});

test.each([
  [[], 'no command given'],
  [['add'], "there is no command 'add'"],
  [['toString'], "there is no command 'toString'"],
])('without a command that exists, as in %p, the program says which there are', async (args, problem) => {
  const { exitCode, printed, told } = await run(args);
  expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
  expect(told).toContain(problem);
  expect(told).toMatch(/count +Counts/);
});

test('an option that a command does not have leads to its help', async () => {
  const { exitCode, told } = await run(['count', '--chekc'], (args) => (readArguments(args, { check: { type: 'boolean' } }), 0));
  expect(exitCode).toBe(2);
  expect(told).toMatch(/^cdk-redshift-ingest count: .*'--chekc'/);
  expect(told).toContain("Run 'cdk-redshift-ingest count --help'");
});

test.each([
  ['what a command cannot do is told without a stack', new CommandFailure('no such file; name one that exists'), 1, /^cdk-redshift-ingest count: no such file; name one that exists$/],
  ['a wrong call is told with the way to the help', new UsageError('a file is missing'), 2, /^cdk-redshift-ingest count: a file is missing\n/],
  ['a mistake in a command is told with its stack', new TypeError('x is undefined'), 1, /please report it[^]*TypeError: x is undefined\n +at /],
])('%s', async (_, error, exitCode, told) => {
  expect(await run(['count'], () => { throw error; })).toMatchObject({ exitCode, printed: '', told: expect.stringMatching(told) });
});
