import { QUEUE_ARN, TOPIC_ARN } from './events';
import { Answer } from '../../lambda-src/runtime/cloudformation';
import { NamedTable } from '../../lambda-src/table/frozen-table';
import { changeTable, TableParts } from '../../lambda-src/table/table-resource';
import { LoadEnvironment } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';
import { BUCKET, COPY_ROLE, StandIn } from '../local/aws/redshift/stand-in';

export const CONTEXT = { getRemainingTimeInMillis: () => 300_000 };

/** The specification of a table that the role `Loader` loads. */
export function tableOf(schemaName: string, tableName: string, columns: readonly ColumnSchema[], more: Partial<NamedTable> = {}): NamedTable {
  return {
    schemaName,
    tableName,
    columns,
    layout: { distribution: { style: 'AUTO' }, sort: { style: 'AUTO' } },
    loaderUser: 'IAMR:Loader',
    createLoaderUser: true,
    copyRole: COPY_ROLE,
    delivery: 'EXACTLY_ONCE',
    loadMode: 'APPEND',
    ...more,
  };
}

/** Asks the function of a stack that has this table, and no other, to prepare it. */
export async function changeTableOf(redshift: StandIn, table: NamedTable, event: object): Promise<Answer> {
  const parts: TableParts = {
    identity: { clusterIdentifier: 'cluster', database: 'analytics', dbUser: 'admin' },
    client: redshift.client('Deployer'),
    findTable: (hash) => (hash === 'its hash' ? table : undefined),
  };
  return changeTable(parts, { LogicalResourceId: 'Table', ResourceProperties: { specification: 'its hash' }, ...event } as never, CONTEXT);
}

/** Makes a table in the stand-in as the custom resource does; the role `Loader` may load it. */
export async function deployTable(
  redshift: StandIn, schemaName: string, tableName: string, columns: readonly ColumnSchema[], more: Partial<NamedTable> = {},
): Promise<unknown> {
  return changeTableOf(redshift, tableOf(schemaName, tableName, columns, more), { RequestType: 'Create' });
}

/** The environment of a handler that loads the table. */
export function loaderEnvironment(schemaName: string, tableName: string): LoadEnvironment {
  return {
    WAREHOUSE: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics' }),
    SCHEMA_NAME: schemaName,
    TABLE_NAME: tableName,
    STAGING_BUCKET: BUCKET,
    COPY_ROLE_ARN: COPY_ROLE,
    QUEUE_ARNS: QUEUE_ARN,
    TOPIC_ARNS: TOPIC_ARN,
  };
}
