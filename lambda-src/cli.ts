#!/usr/bin/env node
import { dispatch } from './cli/dispatch';
import { processTerminal } from './cli/process-terminal';

/** What can be run as `npx cdk-redshift-ingest NAME`. Each command is loaded when it is run. */
const COMMANDS = {};

void dispatch(process.argv.slice(2), COMMANDS, processTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
});
