import { gzipSync, zstdCompressSync } from 'zlib';
import { NULL_MARKER } from '../../lambda-src/values/loadable-text';
import { Check, Context } from '../check';

const COPY = 'https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html';
const COMPRESSION = 'https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-file-compression.html';
const MANY = 200;

/** What COPY makes of staged objects. */
export const COPY_CHECKS: readonly Check[] = [
  {
    name: 'null-marker-in-quotes',
    fact: 'a field that is the marker of NULL AS is NULL with quotes as without',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html',
    expected: 'plain: null, quoted: null',
    run: async (context) => {
      const rows = await loaded(context, 'nulls', [`1,${NULL_MARKER}\n2,"${NULL_MARKER}"\n`], 'a INTEGER, b VARCHAR(20)', 'SELECT b FROM loaded ORDER BY a');
      return rows.map(([value], index) => `${index === 0 ? 'plain' : 'quoted'}: ${value === null ? 'null' : 'text'}`).join(', ');
    },
  },
  {
    name: 'empty-field-is-null',
    fact: 'an empty field without quotes is NULL for every type but VARCHAR and CHAR, of which it is an empty text',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html',
    expected: 'INTEGER null, DECIMAL(5,2) null, BOOLEAN null, TIMESTAMP null, SUPER null, VARBYTE(5) null, VARCHAR(5) empty',
    run: async (context) => {
      const types = ['INTEGER', 'DECIMAL(5,2)', 'BOOLEAN', 'TIMESTAMP', 'SUPER', 'VARBYTE(5)', 'VARCHAR(5)'];
      const columns = ['z INTEGER', ...types.map((type, index) => `c${index} ${type}`)];
      const [row] = await loaded(context, 'blank', [`1${','.repeat(types.length)}\n`], columns.join(', '), `SELECT ${types.map((_, index) => `c${index}`).join(', ')} FROM loaded`);
      return types.map((type, index) => `${type} ${row[index] === null ? 'null' : row[index] === '' ? 'empty' : 'a value'}`).join(', ');
    },
  },
  {
    name: 'nul-in-text',
    fact: 'a NUL in a VARCHAR is an error of its row',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html',
    expected: '1 row',
    run: async (context) => {
      const { manifest } = await context.objects.stage('nul', 'a\n"b\0c"\n');
      return count(await context.warehouse.rows('CREATE TEMP TABLE loaded (a VARCHAR(5))', context.objects.copy('loaded', manifest, { maxErrors: 5 }), 'SELECT COUNT(*) FROM loaded'));
    },
  },
  {
    name: 'object-without-rows',
    fact: 'COPY reads an object without rows that is compressed, and finishes',
    source: COPY,
    expected: '0 rows',
    run: async (context) => count(await loaded(context, 'empty', [zstdCompressSync(Buffer.alloc(0))], 'a INTEGER', 'SELECT COUNT(*) FROM loaded', 'ZSTD')),
  },
  {
    name: 'zstd-of-several-frames',
    fact: 'COPY reads every frame of a Zstandard object',
    source: COMPRESSION,
    expected: '3 rows',
    run: async (context) => count(await loaded(context, 'frames', [Buffer.concat(['1\n', '2\n', '3\n'].map((text) => zstdCompressSync(text)))], 'a INTEGER', 'SELECT COUNT(*) FROM loaded', 'ZSTD')),
  },
  {
    name: 'gzip-of-several-members',
    fact: 'COPY reads every member of a gzip object',
    source: COMPRESSION,
    expected: '3 rows',
    run: async (context) => count(await loaded(context, 'members', [Buffer.concat(['1\n', '2\n', '3\n'].map((text) => gzipSync(text)))], 'a INTEGER', 'SELECT COUNT(*) FROM loaded', 'GZIP')),
  },
  {
    name: 'copy-of-many-objects',
    fact: `COPY loads every object of a manifest that names ${MANY}, and its ResultRows counts the rows of all`,
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html',
    expected: `${MANY} rows, ResultRows ${MANY}`,
    run: async ({ warehouse, objects }) => {
      const { manifest } = await objects.stage('many', ...Array.from({ length: MANY }, (_, index) => `${index}\n`));
      const { SubStatements = [] } = await warehouse.do('CREATE TEMP TABLE many (a INTEGER)', objects.copy('many', manifest), 'SELECT COUNT(DISTINCT a) FROM many');
      return `${count(await warehouse.resultOf(SubStatements[2].Id!))}, ResultRows ${SubStatements[1].ResultRows}`;
    },
  },
  {
    name: 'object-that-exists',
    fact: 'S3 refuses to put an object that exists, with status 412, if the call has If-None-Match: *',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html',
    expected: 'created, then 412',
    run: async ({ objects }) => `${await objects.create('kept')}, then ${await objects.create('kept')}`,
  },
  {
    name: 'copy-as-the-session',
    fact: 'COPY with IAM_ROLE \'SESSION\' reads as the IAM identity that called the Data API',
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-authorization.html',
    expected: '1 row',
    run: async (context) => {
      const { asCaller, objects } = context;
      const { manifest } = await objects.stage('session', '1\n');
      const { SubStatements = [] } = await asCaller.do('CREATE TEMP TABLE own (a INTEGER)', objects.copy('own', manifest, { role: 'SESSION' }), 'SELECT COUNT(*) FROM own');
      return count(await asCaller.resultOf(SubStatements[2].Id!));
    },
  },
];

async function loaded(
  { warehouse, objects }: Context, name: string, contents: readonly (string | Buffer)[], columns: string, query: string, compression: 'NONE' | 'GZIP' | 'ZSTD' = 'NONE',
): Promise<(string | null)[][]> {
  const { manifest } = await objects.stage(name, ...contents);
  return warehouse.rows(`CREATE TEMP TABLE loaded (${columns})`, objects.copy('loaded', manifest, { compression }), query);
}

function count([[rows]]: (string | null)[][]): string {
  return `${rows} row${rows === '1' ? '' : 's'}`;
}
