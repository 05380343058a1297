import { Terminal } from './terminal';

/** 0: done. 1: the command failed, or its answer is no. 2: the command line is wrong. */
export type ExitCode = 0 | 1 | 2;

/** A command of the package's program. */
export interface Command {
  /** What `--help` prints: how the command is called, its options, its limits, and what it exits with. */
  readonly help: string;
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

/** How the program finds a command. */
export interface CommandEntry {
  /** What the command does, in one line. */
  readonly summary: string;
  /** Loads the command, so that no other command waits for its imports. */
  load(): Promise<Command>;
}

/** The command cannot do what it was asked for. The message says why, and what to do. */
export class CommandFailure extends Error {}

/** The command was called in a wrong way. */
export class UsageError extends Error {}
