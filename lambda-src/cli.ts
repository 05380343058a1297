#!/usr/bin/env node
import type { CommandEntry } from './cli/command';
import { dispatch } from './cli/dispatch';
import { processTerminal } from './cli/process-terminal';

/** What can be run as `npx cdk-redshift-ingest NAME`. Each command is loaded when it is run. */
const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  infer: {
    summary: 'Prints the table for the rows of a sample: JSON, JSON lines, CSV, or a message of SNS',
    load: async () => (await import('./infer/infer-command.js')).inferCommand,
  },
  open: {
    summary: 'Prints what an ingest keeps under rejected/, also if it is sealed',
    load: async () => (await import('./cli/open-object.js')).openObject,
  },
};

void dispatch(process.argv.slice(2), COMMANDS, processTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
});
