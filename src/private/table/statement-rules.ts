import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { createStatements, TableSpecification } from '../contract/ddl';
import { IngestSchema } from '../contract/ingest';
import { insertRows, latestOf, mergeLatest } from '../contract/load-statements';
import { MAX_IDENTIFIER_BYTES } from '../contract/names';
import { qualified } from '../contract/quote';
import { warn } from '../messages';

/** The maximum size of a statement. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const MOST_BYTES = 200 * 1024;

/** The maximum size that older editions of the guide name. Whether it still holds somewhere is not known. */
const DOUBTFUL_BYTES = 100 * 1024;

/** Fails if the Data API would refuse a statement because of all the names of columns in it, so that no load could succeed. */
export function requireStatements(ingest: IConstruct, table: TableSpecification, { merge }: IngestSchema): void {
  const named = { ...table, schemaName: known(table.schemaName), tableName: known(table.tableName) };
  const { columns } = named;
  const target = qualified(named.schemaName, named.tableName);
  const statements: [string, string][] = [
    ...createStatements(named).map((sql): [string, string] => ['CREATE TABLE', sql]),
    merge
      ? ['MERGE', mergeLatest(target, latestOf(named.tableName), columns, merge.keyColumns)]
      : ['INSERT', insertRows(target, columns, '', `FROM "staged" WHERE NOT EXISTS (SELECT 1 FROM ${target} WHERE ${target}."deduplication_id" = "staged"."deduplication_id")`)],
  ];
  const [[kind, bytes]] = statements.map(([name, sql]): [string, number] => [name, Buffer.byteLength(sql)]).sort((one, other) => other[1] - one[1]);
  const measured = `the names of the ${columns.length} columns make ${kind === 'INSERT' ? 'an' : 'a'} ${kind} of ${bytes} bytes`;
  if (bytes > MOST_BYTES) {
    throw new Error(`'table.columns' must have names that fit into a statement of ${MOST_BYTES} bytes, the maximum of the Redshift Data API; ${measured}. Shorten the names`
      + `${merge ? ', use LoadMode.append(), which repeats them less often,' : ''} or load some fields into one SUPER column`);
  }
  if (bytes > DOUBTFUL_BYTES) {
    warn(ingest, 'longStatement', `${measured}; the Redshift Data API takes ${MOST_BYTES}, but older editions of its guide say ${DOUBTFUL_BYTES}. Try the deployment, shorten the names, `
      + 'or acknowledge this warning');
  }
}

/** A name that is known only at deployment may be as long as names can be. */
function known(name: string): string {
  return Token.isUnresolved(name) ? '-'.repeat(MAX_IDENTIFIER_BYTES) : name;
}
