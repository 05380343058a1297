import { inferTable, InferredTable } from '../../../lambda-src/infer/inferred-table';
import { readSample, Sample, SampleOptions } from '../../../lambda-src/infer/sample';
import { codeOf } from '../../../lambda-src/infer/type-text';

export interface Inferred {
  readonly sample: Sample;
  readonly table: InferredTable;
}

export function inferred(text: string, options: SampleOptions = {}): Inferred {
  const sample = readSample(text, options);
  return { sample, table: inferTable(sample) };
}

/** The columns of a table by name, each as `type, what it is lenient about: reason`. */
export function columnsOf({ table }: Inferred): Record<string, string> {
  return Object.fromEntries(table.columns.map(({ column: { name, type, overflow, replaceInvalid }, reason }) =>
    [name, `${codeOf(type).replace('ColumnType.', '')}${overflow === 'REJECT' ? '' : `, ${overflow}`}${replaceInvalid ? ', replaceInvalid' : ''}: ${reason}`]));
}

/** A message as SNS delivers it. */
export function envelope(body: string, more: object = {}): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:orders',
    Message: body,
    Timestamp: '2026-03-01T09:30:00.000Z',
    ...more,
  });
}
