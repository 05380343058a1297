import * as path from 'path';
import { checkSample } from './check-sample';
import { validName } from './column-names';
import { inferTable } from './inferred-table';
import { keepDigits } from './keep-digits';
import { printTable } from './print-table';
import { readSample, Sample } from './sample';
import { SAMPLE_FORMATS, SampleFormat } from './sample-format';
import { MOST_MEGABYTES, readSampleText } from './sample-text';
import { MAX_IDENTIFIER_BYTES, nameProblem } from '../../src/private/contract/names';
import { ledgerName } from '../../src/private/contract/table';
import { readArguments } from '../cli/arguments';
import { Command, ExitCode, UsageError } from '../cli/command';
import { Terminal } from '../cli/terminal';
import { Rejection } from '../message/rejection';

const OPTIONS = {
  'table': { type: 'string' },
  'format': { type: 'string' },
  'delimiter': { type: 'string' },
  'rows-path': { type: 'string', multiple: true },
  'check': { type: 'boolean' },
} as const;

const HELP = `Usage: cdk-redshift-ingest infer FILE [--table NAME] [--format FORMAT] [--delimiter CHARACTER]
       [--rows-path NAME]... [--check]

Prints the table for the rows of a sample as TypeScript, with the payload format and the reason for each type. FILE is the body of a message,
or a list of such bodies as texts; messages as SNS wraps them, one, a list or one a line; or a CSV as ScheduledCsvPublisher publishes it.
With -, it is standard input. What comes with rows has columns, too: fields beside a list of rows, and attributes and subject of a message of SNS.

  --table NAME           the name of the table. Without it, the name of the file
  --format FORMAT        ${SAMPLE_FORMATS.join(', ')}. Without it, the sample tells
  --delimiter CHARACTER  what separates the fields of a CSV. Without it, a comma
  --rows-path NAME       where the list of rows is, inside of the object that is the body; once for each name on the way to it
  --check                exits with 1 if the handler would reject a row of the sample, and says so if it would reject none

The handler's own rules decide. A row that no table takes is told on standard error.
The sample is in UTF-8 and has at most ${MOST_MEGABYTES} MB. It is read as a whole, and stays on this machine.`;

/** How many rejections are printed. */
const MOST_REJECTIONS = 20;

/** The name of a ledger is longer than that of its table. */
const MOST_NAME_BYTES = MAX_IDENTIFIER_BYTES - ledgerName('').length;

export const inferCommand: Command = {
  help: HELP,
  async run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
    const { values: { table: name, format, delimiter, 'rows-path': rowsPath, check }, positionals } = readArguments(args, OPTIONS);
    if (positionals.length !== 1) {
      throw new UsageError(`it takes one sample, got ${positionals.length}; name a file, or - for standard input`);
    }
    const [file] = positionals;
    const tableName = requireName(name ?? nameOf(file));
    const options = { format: requireFormat(format, file), delimiter: requireDelimiter(delimiter), rowsPath };
    keepDigits();
    const sample = readSample(await readSampleText(file, terminal), options);
    const inferred = inferTable(sample);
    terminal.print(printTable(inferred, sample, { tableName, origin: file === '-' ? 'standard input' : path.basename(file) }));
    const rejections = checkSample(sample, inferred);
    report(rejections, sample, terminal);
    if (check && rejections.length === 0) {
      terminal.tell(`checked: the table takes ${inferred.rows === 1 ? 'the row' : `all ${inferred.rows} rows`}`);
    }
    return check && rejections.length > 0 ? 1 : 0;
  },
};

/** Tells which rows no table takes, or not this one. */
function report(rejections: readonly Rejection[], { messages }: Sample, terminal: Terminal): void {
  for (const { itemIdentifier, rows: numbers, reason, detail } of rejections.slice(0, MOST_REJECTIONS)) {
    const message = messages.length > 1 ? `message ${Number(itemIdentifier) + 1}` : '';
    const row = numbers ? `row ${numbers[0]}${numbers.length > 1 ? ` and ${numbers.length - 1} more` : ''}` : '';
    terminal.tell(`${[message, row].filter((one) => one !== '').join(', ') || 'the message'} is rejected, ${reason}: ${detail}`);
  }
  if (rejections.length > MOST_REJECTIONS) {
    terminal.tell(`and ${rejections.length - MOST_REJECTIONS} more reasons`);
  }
}

function nameOf(file: string): string {
  const [name] = file === '-' ? [''] : path.basename(file).split('.');
  return validName(name.replace(/[\s-]+/g, '_') || 'sample', MOST_NAME_BYTES);
}

function requireName(name: string): string {
  if (nameProblem(name, MOST_NAME_BYTES)) {
    throw new UsageError(`--table must be a name in lower case of at most ${MOST_NAME_BYTES} bytes, got '${name}'; '${validName(name, MOST_NAME_BYTES)}' is one`);
  }
  return name;
}

function requireFormat(format: string | undefined, file: string): SampleFormat | undefined {
  const known = SAMPLE_FORMATS.find((one) => one === format?.toUpperCase().replace('-', '_'));
  if (format !== undefined && known === undefined) {
    throw new UsageError(`--format must be one of ${SAMPLE_FORMATS.join(', ')}, got '${format}'`);
  }
  return known ?? (path.extname(file).toLowerCase() === '.csv' ? 'CSV' : undefined);
}

function requireDelimiter(delimiter: string | undefined): string | undefined {
  const character = delimiter === '\\t' ? '\t' : delimiter;
  if (character !== undefined && !/^[^\w"\r\n\u0080-\uffff]$/.test(character)) {
    throw new UsageError(`--delimiter must be one character of ASCII that is no letter, digit, double quote or line end, got '${character}'`);
  }
  return character;
}
