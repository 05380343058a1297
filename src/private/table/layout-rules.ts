import { Column, TableDefinition } from '../../table';
import { ColumnEncoding } from '../../table-layout';
import { TypeSchema } from '../contract/table';
import { requireInteger } from '../validation';

type TypeName = TypeSchema['name'];

const WHOLE_NUMBERS: readonly TypeName[] = ['SMALLINT', 'INTEGER', 'BIGINT'];
const FLOATS: readonly TypeName[] = ['REAL', 'DOUBLE PRECISION'];
const TEXTS: readonly TypeName[] = ['CHAR', 'VARCHAR'];
const TIMESTAMPS: readonly TypeName[] = ['TIMESTAMP', 'TIMESTAMPTZ'];

/** Types that are younger than AWS's table of encodings. By default, Redshift encodes them as AZ64. */
const YOUNGER: readonly TypeName[] = ['TIME', 'TIMETZ'];

/** The types that an encoding takes. @see https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html */
const ENCODABLE: Record<ColumnEncoding, readonly TypeName[] | undefined> = {
  [ColumnEncoding.RAW]: undefined,
  [ColumnEncoding.AZ64]: [...WHOLE_NUMBERS, 'DECIMAL', 'DATE', ...TIMESTAMPS, ...YOUNGER],
  [ColumnEncoding.BYTEDICT]: [...WHOLE_NUMBERS, 'DECIMAL', ...FLOATS, ...TEXTS, 'DATE', ...TIMESTAMPS],
  [ColumnEncoding.DELTA]: [...WHOLE_NUMBERS, 'DECIMAL', 'DATE', 'TIMESTAMP'],
  [ColumnEncoding.DELTA32K]: ['INTEGER', 'BIGINT', 'DECIMAL', 'DATE', 'TIMESTAMP'],
  [ColumnEncoding.LZO]: [...WHOLE_NUMBERS, 'DECIMAL', ...TEXTS, 'DATE', ...TIMESTAMPS, 'SUPER'],
  [ColumnEncoding.MOSTLY8]: [...WHOLE_NUMBERS, 'DECIMAL'],
  [ColumnEncoding.MOSTLY16]: ['INTEGER', 'BIGINT', 'DECIMAL'],
  [ColumnEncoding.MOSTLY32]: ['BIGINT', 'DECIMAL'],
  [ColumnEncoding.RUNLENGTH]: [...WHOLE_NUMBERS, 'DECIMAL', ...FLOATS, 'BOOLEAN', ...TEXTS, 'DATE', ...TIMESTAMPS],
  [ColumnEncoding.TEXT255]: ['VARCHAR'],
  [ColumnEncoding.TEXT32K]: ['VARCHAR'],
  [ColumnEncoding.ZSTD]: undefined,
};

/** The maximum number of columns of a sort key. @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html */
const MOST_SORT_COLUMNS = { COMPOUND: 400, INTERLEAVED: 8 };

/** Fails if Redshift would reject how the table is distributed, sorted or compressed. */
export function requireLayout(table: TableDefinition): void {
  const distribution = table.distribution?._schema();
  if (distribution?.style === 'KEY') {
    requireKeyColumn('table.distribution', distribution.column, table.columns);
  }
  const sort = table.sortKey?._schema();
  if (sort && sort.style !== 'AUTO') {
    requireInteger('table.sortKey.length', sort.columns.length, { min: 1, max: MOST_SORT_COLUMNS[sort.style], unit: 'columns' });
    sort.columns.forEach((name, index) => {
      requireKeyColumn('table.sortKey', name, table.columns);
      if (sort.columns.indexOf(name) !== index) {
        throw new Error(`'table.sortKey' must name each column once, got '${name}' twice`);
      }
    });
  }
  table.columns.forEach(requireEncoding);
}

function requireKeyColumn(prop: string, name: string, columns: Column[]): void {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) {
    throw new Error(`'${prop}' must name columns of the table, got '${name}'; the table has ${columns.slice(0, 20).map((c) => `'${c.name}'`).join(', ')}`
      + `${columns.length > 20 ? ` and ${columns.length - 20} more` : ''}`);
  }
  if (column.type._schema().name === 'SUPER') {
    throw new Error(`'${prop}' must not name a SUPER column, got '${name}'; load the value that you need into its own column with ColumnSource.path()`);
  }
}

function requireEncoding({ name, type, encoding }: Column): void {
  const types = encoding && ENCODABLE[encoding];
  if (types && !types.includes(type._schema().name)) {
    throw new Error(`'encoding' of the column '${name}' must be one that takes ${type.sql}, got ${encoding}, which takes ${types.join(', ')}; use ColumnEncoding.ZSTD, which takes any type, `
      + 'or let Redshift choose');
  }
}
