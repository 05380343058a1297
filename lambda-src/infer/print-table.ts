import { inComment, quoted } from './code-text';
import { InferredColumn, InferredTable } from './inferred-table';
import { Sample } from './sample';
import { codeOf } from './type-text';
import { SourceSchema } from '../../src/private/contract/table';

const PACKAGE = 'cdk-redshift-ingest';

/** Comments stand below each other if columns are no longer than this. */
const WIDEST = 70;

export interface PrintOptions {
  readonly tableName: string;
  /** What the sample is called. */
  readonly origin: string;
}

/** Prints a table as a module in TypeScript that exports the props of an ingest: a column a line, with the reason for its type. */
export function printTable({ rows, columns, hasNamelessField }: InferredTable, sample: Sample, { tableName, origin }: PrintOptions): string {
  const lines = columns.map(({ column }) => printColumn(column));
  const width = Math.max(0, ...lines.map(({ length }) => length).filter((length) => length <= WIDEST));
  const table = lines.map((line, at) => `    ${line.padEnd(width)} // ${inComment(columns[at].reason)}`);
  const names = ['ColumnSource', 'ColumnType', 'OverflowPolicy', 'PayloadFormat', 'TableDefinition']
    .filter((name) => name === 'PayloadFormat' || name === 'TableDefinition' || lines.some((line) => line.includes(`${name}.`)));
  return [
    `import { ${names.join(', ')} } from '${PACKAGE}';`,
    '',
    `// Inferred from ${inComment(origin)}: ${count(rows, 'row')}${originOf(sample)}. Check what a sample cannot know: keys, longer texts, larger numbers.`,
    '// Every column takes NULL, because a sample cannot promise that a value is in every row. Where producers do, set nullable: false.',
    '',
    `export const payloadFormat = PayloadFormat.${sample.payloadFormat};`,
    ...sample.rowsPath ? ['', `export const rowsPath = [${sample.rowsPath.map(quoted).join(', ')}];`] : [],
    '',
    'export const table: TableDefinition = {',
    `  tableName: ${quoted(tableName)},`,
    '  columns: [',
    ...table,
    ...hasNamelessField ? ['    // The field \'\' has no column, because no source can name it.'] : [],
    '  ],',
    '};',
  ].join('\n');
}

function originOf({ origin, messages }: Sample): string {
  switch (origin) {
    case 'CSV':
      return ' of a CSV, as ScheduledCsvPublisher publishes them';
    case 'SNS':
      return ` in ${count(messages.length, 'message')} of SNS`;
    case 'BODY':
      return messages.length > 1 ? ` in ${messages.length} messages` : '';
  }
}

function printColumn({ name, type, overflow, replaceInvalid, source }: InferredColumn['column']): string {
  const read = sourceText(source);
  return `{ ${[
    `name: ${quoted(name)}`,
    `type: ${codeOf(type)}`,
    ...overflow === 'REJECT' ? [] : [`overflow: OverflowPolicy.${overflow}`],
    ...replaceInvalid ? ['replaceInvalid: true'] : [],
    ...read === `field(${quoted(name)})` ? [] : [`source: ColumnSource.${read}`],
  ].join(', ')} },`;
}

function sourceText(source: SourceSchema): string {
  switch (source.from) {
    case 'PARENT':
      return `parent(${source.path.map(quoted).join(', ')})`;
    case 'ATTRIBUTE':
      return `messageAttribute(${quoted(source.name)})`;
    case 'FIELD':
      return `field(${quoted(source.path[0])})`;
    default:
      return 'subject()';
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
