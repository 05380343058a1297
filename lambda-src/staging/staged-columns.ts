import { createHash } from 'crypto';
import { deflateRawSync, inflateRawSync } from 'zlib';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';

/** The object's own note of which columns its fields are, for whoever loads it when the schema has become another. */
export const COLUMNS_METADATA = 'columns';

/** Of the 2 KB that S3 keeps with an object. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MOST_BYTES = 1500;

type Layout = Pick<IngestSchema, 'columns' | 'merge'>;

/** Names in the order of the fields; of too many names only a hash, by which they can still be recognised. */
export function columnsNote({ columns, merge }: Layout): string {
  const text = JSON.stringify([merge ? 'MERGE' : 'APPEND', ...columns.map(({ name }) => name)]);
  const packed = deflateRawSync(text).toString('base64');
  return packed.length <= MOST_BYTES ? `names:${packed}` : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The columns that a loaded object has, as the table has them today. Throws if that cannot be told. */
export function columnsOf(note: string | undefined, today: Layout): readonly ColumnSchema[] {
  if (note === columnsNote(today)) {
    return today.columns;
  }
  const [kind, packed = ''] = note?.split(':') ?? [];
  if (kind !== 'names') {
    throw new Error(note === undefined
      ? 'the object has no note of its columns'
      : 'the object has other columns than the table of today, and too many for their names to be noted with it');
  }
  const [mode, ...names] = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as string[];
  if (mode !== (today.merge ? 'MERGE' : 'APPEND')) {
    throw new Error(`the object was staged for load mode ${mode}, and the ingest has another one now`);
  }
  return names.map((name) => {
    const column = today.columns.find((one) => one.name === name);
    if (!column) {
      throw new Error(`the object has the column "${name}", which is none of the ingest's any more; add it to its columns to replay the object`);
    }
    return column;
  });
}
