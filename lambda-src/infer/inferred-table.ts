import { chooseType, firstRefused } from './choose-type';
import { columnNames } from './column-names';
import { SampleField } from './fields';
import { Sample } from './sample';
import { sampleFields } from './sample-fields';
import { TypeChoice } from './type-choice';
import { sqlOf } from './type-text';
import { ColumnSchema, SourceSchema } from '../../src/private/contract/table';

/** A column of the table that a sample gives, and why it is as it is. */
export interface InferredColumn {
  readonly column: ColumnSchema;
  readonly reason: string;
}

export interface InferredTable {
  readonly rows: number;
  readonly columns: readonly InferredColumn[];
  /** Whether rows have a field whose name is empty. It has no column, because no source can name it. */
  readonly hasNamelessField: boolean;
}

/** Infers a table that takes every row of a sample that any table takes. */
export function inferTable(sample: Sample): InferredTable {
  const { rows, fields } = sampleFields(sample);
  const named = fields.filter(({ source }) => !nameOf(source).includes(''));
  const names = columnNames(named.map(({ source }) => nameOf(source).join('_')));
  return { rows, columns: named.map((field, at) => inferColumn(field, names[at], rows)), hasNamelessField: named.length < fields.length };
}

/** The names on the way to a value. */
function nameOf(source: SourceSchema): readonly string[] {
  return 'path' in source ? source.path : 'name' in source ? [source.name] : [source.from.toLowerCase()];
}

function inferColumn(field: SampleField, name: string, rows: number): InferredColumn {
  const choice = chooseType(field);
  const { type, overflow = 'REJECT', replaceInvalid } = choice;
  return {
    column: {
      name,
      type,
      sql: sqlOf(type),
      nullable: true,
      overflow,
      cutAt: 'CODE_POINT',
      ...replaceInvalid && { replaceInvalid },
      source: field.source,
    },
    reason: [choice.reason, ...presence(field, rows), ...refused(field, choice)].join('; '),
  };
}

function presence({ filled }: SampleField, rows: number): string[] {
  return filled === 0 ? [] : [filled === rows ? 'in every row' : `in ${filled} of ${rows} rows`];
}

function refused(field: SampleField, choice: TypeChoice): string[] {
  const first = firstRefused(field, choice);
  return first ? [`row ${first.row} cannot be loaded: ${first.why}`] : [];
}
