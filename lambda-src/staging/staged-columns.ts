import { createHash } from 'crypto';
import { deflateRawSync, inflateRawSync } from 'zlib';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';

/** Metadata that says which columns the object's fields are. A later replay needs it if the schema has changed. */
export const COLUMNS_METADATA = 'columns';

/** Maximum bytes of the note. S3 stores at most 2 KB of metadata with an object. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MOST_BYTES = 1500;

/** Begins a note that has the names, and not a hash of them. */
const NAMES = 'names:';

/** What the note says of a column, or a schema, or what is written down for a loader. */
export interface NotedColumn extends Pick<ColumnSchema, 'name' | 'protection'> {
  readonly protected?: true;
}

interface Layout<Column extends NotedColumn = NotedColumn> extends Pick<IngestSchema, 'merge'> {
  readonly columns: readonly Column[];
}

/** The columns' names in the order of the fields, each protected one in a list of its own. If they are too long, only a hash, which still tells whether they have changed. */
export function columnsNote({ columns, merge }: Layout): string {
  const text = JSON.stringify([merge ? 'MERGE' : 'APPEND', ...columns.map((column) => (isProtected(column) ? [column.name] : column.name))]);
  const packed = deflateRawSync(text).toString('base64');
  return packed.length <= MOST_BYTES ? `${NAMES}${packed}` : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The columns of a loaded object, with the types they have today. Throws if they cannot be determined. */
export function columnsOf<Column extends NotedColumn>(note: string | undefined, today: Layout<Column>): readonly Column[] {
  if (note === columnsNote(today)) {
    return today.columns;
  }
  if (!note?.startsWith(NAMES)) {
    throw new Error(note === undefined
      ? 'the object has no note of its columns'
      : 'the columns of the ingest have changed since the object was staged, and there were too many for their names to be noted in the object');
  }
  const [mode, ...noted] = JSON.parse(inflateRawSync(Buffer.from(note.slice(NAMES.length), 'base64')).toString()) as [string, ...(string | [string])[]];
  return columnsNamed(mode === 'MERGE', noted.map((one) => (Array.isArray(one) ? { name: one[0], protected: true } : { name: one })), today);
}

/** The columns of these names, with the types they have today. Throws if one is gone or is protected since, or if the load mode has changed. */
export function columnsNamed<Column extends NotedColumn>(
  merged: boolean, noted: readonly NotedColumn[], today: Layout<Column>,
): readonly Column[] {
  const mode = merged ? 'MERGE' : 'APPEND';
  if (mode !== (today.merge ? 'MERGE' : 'APPEND')) {
    throw new Error(`the object was staged for load mode ${mode}, and the ingest has another load mode now`);
  }
  return noted.map((before) => {
    const { name } = before;
    const column = today.columns.find((one) => one.name === name);
    if (!column) {
      throw new Error(`the object has the column "${name}", which the ingest no longer has; add it to the columns of the ingest to replay the object`);
    }
    requireProtected([before], [column]);
    return column;
  });
}

/** Throws if an object has the values of a column as they were sent, and the column is protected today. */
export function requireProtected(noted: readonly NotedColumn[], today: readonly NotedColumn[]): void {
  const open = noted.filter((column) => !isProtected(column)).map(({ name }) => name);
  const column = today.find((one) => isProtected(one) && open.includes(one.name));
  if (column) {
    throw new Error(`the object has the values of the column "${column.name}" as they were sent, and the column is protected now; delete the object, or load it by hand`);
  }
}

function isProtected(column: NotedColumn): boolean {
  return column.protected ?? column.protection !== undefined;
}
