import { createHash } from 'crypto';
import { deflateRawSync, inflateRawSync } from 'zlib';
import { IngestSchema } from '../../src/private/contract/ingest';

/** Metadata that says which columns the object's fields are. A later replay needs it if the schema has changed. */
export const COLUMNS_METADATA = 'columns';

/** Maximum bytes of the note. S3 stores at most 2 KB of metadata with an object. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MOST_BYTES = 1500;

/** Begins a note that has the names, and not a hash of them. */
const NAMES = 'names:';

interface Layout<Column extends { readonly name: string } = { readonly name: string }> extends Pick<IngestSchema, 'merge'> {
  readonly columns: readonly Column[];
}

/** The columns' names in the order of the fields. If they are too long, only a hash, which still tells whether they have changed. */
export function columnsNote({ columns, merge }: Layout): string {
  const text = JSON.stringify([merge ? 'MERGE' : 'APPEND', ...columns.map(({ name }) => name)]);
  const packed = deflateRawSync(text).toString('base64');
  return packed.length <= MOST_BYTES ? `${NAMES}${packed}` : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The columns of a loaded object, with the types they have today. Throws if they cannot be determined. */
export function columnsOf<Column extends { readonly name: string }>(note: string | undefined, today: Layout<Column>): readonly Column[] {
  if (note === columnsNote(today)) {
    return today.columns;
  }
  if (!note?.startsWith(NAMES)) {
    throw new Error(note === undefined
      ? 'the object has no note of its columns'
      : 'the columns of the ingest have changed since the object was staged, and there were too many for their names to be noted in the object');
  }
  const [mode, ...names] = JSON.parse(inflateRawSync(Buffer.from(note.slice(NAMES.length), 'base64')).toString()) as string[];
  return columnsNamed(mode === 'MERGE', names, today);
}

/** The columns of these names, with the types they have today. Throws if one is gone, or if the load mode has changed. */
export function columnsNamed<Column extends { readonly name: string }>(
  merged: boolean, names: readonly string[], today: Layout<Column>,
): readonly Column[] {
  const mode = merged ? 'MERGE' : 'APPEND';
  if (mode !== (today.merge ? 'MERGE' : 'APPEND')) {
    throw new Error(`the object was staged for load mode ${mode}, and the ingest has another load mode now`);
  }
  return names.map((name) => {
    const column = today.columns.find((one) => one.name === name);
    if (!column) {
      throw new Error(`the object has the column "${name}", which the ingest no longer has; add it to the columns of the ingest to replay the object`);
    }
    return column;
  });
}
