import { readColumnType } from './column-types';
import { columnDefinition } from './create-table';
import { checkEncoding } from './encodings';
import { RedshiftError } from './errors';
import { quoteLiteral, requireColumnName } from './names';
import { splitAtCommas, type TokenReader } from './reader';
import type { Rendering } from './rendering';

const PASSED_ON = new Set(['rename', 'owner', 'drop']);

/** Reads the rest of an `ALTER TABLE`. @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html */
export function alterTable(reader: TokenReader, insideTransaction: boolean, rendering: Rendering): string {
  const table = rendering.qualified(reader.qualifiedName());
  if (reader.accept('add')) {
    reader.accept('column');
    return `ALTER TABLE ${table} ADD COLUMN ${addedColumn(reader, rendering)}`;
  }
  if (reader.accept('alter', 'column')) {
    return alterColumn(reader, table, insideTransaction, rendering);
  }
  if (reader.accept('append')) {
    throw new RedshiftError('ALTER TABLE APPEND is not simulated');
  }
  if (reader.accept('alter', 'diststyle') || reader.accept('alter', 'distkey') || reader.accept('alter', 'sortkey')
    || reader.accept('alter', 'compound') || reader.accept('alter', 'encode')) {
    reader.rest();
    return 'SELECT WHERE false';
  }
  if (!PASSED_ON.has(reader.peek()?.value ?? '')) {
    reader.refuse();
  }
  const rest = reader.rest();
  if (rest[0].value === 'rename' && rest.at(-2)?.value === 'to' && rest.length > 3) {
    requireColumnName(rest.at(-1)!.value); // RENAME COLUMN a TO b
  }
  return `ALTER TABLE ${table} ${rendering.fragment(rest)}`;
}

function addedColumn(reader: TokenReader, rendering: Rendering): string {
  const words = [];
  for (let ahead = 0; reader.peek(ahead); ahead++) {
    words.push(reader.peek(ahead)!);
  }
  if (splitAtCommas(words).length > 1) {
    throw new RedshiftError('syntax error at or near ","');
  }
  const { sql: definition } = columnDefinition(reader, rendering, 'LAST');
  if (/ NOT NULL\b/.test(definition) && !/ (DEFAULT (?!null\b)|GENERATED )/i.test(definition)) {
    throw new RedshiftError('ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression');
  }
  return definition;
}

function alterColumn(reader: TokenReader, table: string, insideTransaction: boolean, rendering: Rendering): string {
  const column = reader.name();
  if (reader.accept('encode')) {
    checkEncoding(reader.name());
    return 'SELECT WHERE false';
  }
  reader.expect('type');
  const type = readColumnType(reader);
  if (!reader.done) {
    reader.refuse();
  }
  if (insideTransaction) {
    throw new RedshiftError('ALTER TABLE ALTER COLUMN cannot run inside a transaction block');
  }
  if (!type.domain?.name.startsWith('character varying')) {
    throw new RedshiftError(`cannot alter the type of column "${column}": only the size of a VARCHAR can be changed`);
  }
  rendering.type(type);
  return `CALL redshift.change_varchar(${[table, rendering.name(column), type.domain.name].map(quoteLiteral).join(', ')})`;
}
