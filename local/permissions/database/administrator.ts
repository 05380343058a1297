import { DescribeStatementCommand, ExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { Engine } from '../../engine';

/** As whom statements run in which database. */
export interface AdministratorIdentity {
  readonly ClusterIdentifier: string;
  readonly Database: string;
  readonly DbUser: string;
}

/** Runs statements through the Data API as an administrator of the database, one after the other. Throws if one of them fails. */
export async function asAdministrator(engine: Engine, identity: AdministratorIdentity, ...sqls: readonly string[]): Promise<void> {
  const client = new RedshiftDataClient(engine.admin);
  try {
    for (const Sql of sqls) {
      const { Id } = await client.send(new ExecuteStatementCommand({ ...identity, Sql }));
      for (let status: string | undefined; status !== 'FINISHED';) {
        const description = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
        status = description.Status;
        if (status === 'FAILED' || status === 'ABORTED') {
          throw new Error(`${Sql}: ${description.Error}`);
        }
      }
    }
  } finally {
    client.destroy();
  }
}
