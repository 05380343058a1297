import { loadErrors } from '../../lambda-src/load/probe-sql';
import { Check, Context } from '../check';

const SOURCE = 'https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html';

/** Rows that COPY refuses are found by what Redshift reports of them. */
export const LOAD_ERROR_CHECKS: readonly Check[] = [
  {
    name: 'load-errors-by-file-name',
    fact: 'rows of sys_load_error_detail are found by the URL of the object, by the first query after the failure',
    source: SOURCE,
    expected: 'found by the first query',
    run: async (context) => (await found(context, await failedLoad(context, 'by-file', '1,2\n'))).when,
  },
  {
    name: 'load-errors-of-a-finished-copy',
    fact: 'a COPY that skips rows because of MAXERROR reports them, too, though its transaction has only a temporary table',
    source: SOURCE,
    expected: 'finished with 1 row; found by the first query',
    run: async (context) => {
      const { warehouse, objects } = context;
      const { manifest, objects: [url] } = await objects.stage('skipped', '1\nx\n');
      const { SubStatements = [], Status } = await warehouse.run(['CREATE TEMP TABLE skipped (a INTEGER)', objects.copy('skipped', manifest, { maxErrors: 10 }), 'SELECT COUNT(*) FROM skipped']);
      const [[count]] = Status === 'FINISHED' ? await warehouse.resultOf(SubStatements[2].Id!) : [['no']];
      return `${Status?.toLowerCase()} with ${count} row; ${(await found(context, url)).when}`;
    },
  },
  {
    name: 'line-of-a-row-of-several-lines',
    fact: 'the line number of a load error is the line in which its row begins, also after a row of several lines',
    source: SOURCE,
    expected: 'line 3',
    run: async (context) => {
      const { errors } = await found(context, await failedLoad(context, 'lines', '"one\ntwo",1\n"three\nfour",x\n', 'a VARCHAR(20), b INTEGER'));
      return `line ${[...new Set(errors.map(([, line]) => line))].join(', ')}`;
    },
  },
  {
    name: 'one-error-a-row',
    fact: 'a row with two wrong values is reported once',
    source: SOURCE,
    expected: '1 error',
    run: async (context) => {
      const { errors } = await found(context, await failedLoad(context, 'twice', 'x,y\n', 'a INTEGER, b INTEGER'));
      return `${errors.length} error${errors.length === 1 ? '' : 's'}`;
    },
  },
];

/** Lets COPY fail with an object. Returns the URL of the object. */
async function failedLoad({ warehouse, objects }: Context, name: string, csv: string, columns = 'a INTEGER'): Promise<string> {
  const { manifest, objects: [url] } = await objects.stage(name, csv);
  const { Status } = await warehouse.run([`CREATE TEMP TABLE failing (${columns})`, objects.copy('failing', manifest)]);
  if (Status !== 'FAILED') {
    throw new Error(`a COPY of rows that do not fit ended as ${Status}`);
  }
  return url;
}

/** Asks for the errors of an object as the handlers ask, and how soon they can be read. */
async function found({ warehouse }: Context, url: string): Promise<{ readonly when: string; readonly errors: (string | null)[][] }> {
  const start = Date.now();
  for (let query = 1; Date.now() - start < 30_000; query++) {
    const errors = await warehouse.rows(loadErrors([url]));
    if (errors.length > 0) {
      return { when: query === 1 ? 'found by the first query' : `found after ${Math.round((Date.now() - start) / 1000)} s`, errors };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return { when: 'not found within 30 s', errors: [] };
}
