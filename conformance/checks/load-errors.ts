import { Check, Context } from '../check';

const SOURCE = 'https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html';

/** Rows that COPY refuses are found by what Redshift reports of them. */
export const LOAD_ERROR_CHECKS: readonly Check[] = [
  {
    name: 'load-errors-by-query-id',
    fact: 'rows of sys_load_error_detail are found by the RedshiftQueryId of the failed COPY, by the first query after the failure',
    source: SOURCE,
    expected: 'found by the first query',
    run: async (context) => {
      const { queryId } = await failedLoad(context, 'by-id', '1,2\n');
      return found(context, `query_id = ${queryId}`);
    },
  },
  {
    name: 'load-errors-by-file-name',
    fact: 'rows of sys_load_error_detail are found by the URL of the object, by the first query after the failure',
    source: SOURCE,
    expected: 'found by the first query',
    run: async (context) => {
      const { url } = await failedLoad(context, 'by-file', '1,2\n');
      return found(context, `TRIM(file_name) = '${url}'`);
    },
  },
  {
    name: 'load-errors-of-a-finished-copy',
    fact: 'a COPY that skips rows because of MAXERROR reports them under its RedshiftQueryId, too, though its transaction has only a temporary table',
    source: SOURCE,
    expected: 'finished with 1 row; found by the first query',
    run: async (context) => {
      const { warehouse, objects } = context;
      const { manifest } = await objects.stage('skipped', '1\nx\n');
      const { SubStatements = [], Status } = await warehouse.run(['CREATE TEMP TABLE skipped (a INTEGER)', objects.copy('skipped', manifest, { maxErrors: 10 }), 'SELECT COUNT(*) FROM skipped']);
      const [[count]] = Status === 'FINISHED' ? await warehouse.resultOf(SubStatements[2].Id!) : [['no']];
      return `${Status?.toLowerCase()} with ${count} row; ${await found(context, `query_id = ${SubStatements[1].RedshiftQueryId}`)}`;
    },
  },
  {
    name: 'line-of-a-row-of-several-lines',
    fact: 'the line number of a load error is the line in which its row begins, also after a row of several lines',
    source: SOURCE,
    expected: 'line 3',
    run: async (context) => {
      const { queryId } = await failedLoad(context, 'lines', '"one\ntwo",1\n"three\nfour",x\n', 'a VARCHAR(20), b INTEGER');
      await found(context, `query_id = ${queryId}`);
      const lines = await context.warehouse.rows(`SELECT DISTINCT line_number FROM sys_load_error_detail WHERE query_id = ${queryId}`);
      return `line ${lines.flat().join(', ')}`;
    },
  },
  {
    name: 'one-error-a-row',
    fact: 'a row with two wrong values is reported once',
    source: SOURCE,
    expected: '1 error',
    run: async (context) => {
      const { queryId } = await failedLoad(context, 'twice', 'x,y\n', 'a INTEGER, b INTEGER');
      await found(context, `query_id = ${queryId}`);
      const count = await context.warehouse.value(`SELECT COUNT(*) FROM sys_load_error_detail WHERE query_id = ${queryId}`);
      return `${count} error${count === '1' ? '' : 's'}`;
    },
  },
];

async function failedLoad({ warehouse, objects }: Context, name: string, csv: string, columns = 'a INTEGER'): Promise<{ queryId: number; url: string }> {
  const { manifest, objects: [url] } = await objects.stage(name, csv);
  const { SubStatements = [], Status } = await warehouse.run([`CREATE TEMP TABLE failing (${columns})`, objects.copy('failing', manifest)]);
  if (Status !== 'FAILED') {
    throw new Error(`a COPY of rows that do not fit ended as ${Status}`);
  }
  return { queryId: SubStatements[1].RedshiftQueryId!, url };
}

/** How soon errors can be read. */
async function found({ warehouse }: Context, condition: string): Promise<string> {
  const start = Date.now();
  for (let query = 1; Date.now() - start < 30_000; query++) {
    if (await warehouse.value(`SELECT COUNT(*) FROM sys_load_error_detail WHERE ${condition}`) !== '0') {
      return query === 1 ? 'found by the first query' : `found after ${Math.round((Date.now() - start) / 1000)} s`;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return 'not found within 30 s';
}
