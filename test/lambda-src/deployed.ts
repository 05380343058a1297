import { changeTable } from '../../lambda-src/table/table-resource';
import { IngestEnvironment } from '../../src/private/contract/ingest';
import { ColumnSchema, TableProperties } from '../../src/private/contract/table';
import { BUCKET, COPY_ROLE, StandIn } from '../local/aws/redshift/stand-in';

export const CONTEXT = { getRemainingTimeInMillis: () => 300_000 };

/** Makes a table in the stand-in as the custom resource does; the role `Loader` may load it. */
export async function deployTable(
  redshift: StandIn, schemaName: string, tableName: string, columns: readonly ColumnSchema[], more: Partial<TableProperties> = {},
): Promise<unknown> {
  const properties: TableProperties = {
    warehouse: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics', dbUser: 'admin' }),
    schemaName,
    tableName,
    columns: JSON.stringify(columns),
    layout: JSON.stringify({ distribution: { style: 'AUTO' }, sort: { style: 'AUTO' } }),
    loaderUser: 'IAMR:Loader',
    createLoaderUser: 'true',
    delivery: 'EXACTLY_ONCE',
    loadMode: 'APPEND',
    ledger: '',
    ...more,
  };
  return changeTable(() => redshift.client('Deployer'), { RequestType: 'Create', LogicalResourceId: 'Table', ResourceProperties: properties } as never, CONTEXT);
}

/** The environment of a handler that loads the table. */
export function loaderEnvironment(schemaName: string, tableName: string): IngestEnvironment {
  return {
    WAREHOUSE: JSON.stringify({ clusterIdentifier: 'cluster', database: 'analytics' }),
    SCHEMA_NAME: schemaName,
    TABLE_NAME: tableName,
    STAGING_BUCKET: BUCKET,
    COPY_ROLE_ARN: COPY_ROLE,
  };
}
