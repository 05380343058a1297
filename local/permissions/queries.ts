import {
  BatchExecuteStatementCommand, DescribeStatementCommand, ExecuteStatementCommand, GetStatementResultCommand, RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { Engine } from '../engine';

/** Queries the table as the role of the notebook, if there is one, in each way in which a client may. */
export async function queryAsNotebook(engine: Engine): Promise<void> {
  const [{ NotebookRoleArn, WarehouseName }] = Object.values(engine.outputs) as Record<string, string>[];
  if (NotebookRoleArn === undefined) {
    return;
  }
  const client = new RedshiftDataClient({ ...engine.admin, credentials: engine.cloud.iam.credentialsFor(NotebookRoleArn, 'SageMaker') });
  const warehouse = engine.resources('AWS::Redshift::Cluster').length > 0 ? { ClusterIdentifier: WarehouseName } : { WorkgroupName: WarehouseName };
  const where = { ...warehouse, Database: 'telegram', WaitTimeSeconds: 30 };
  const sql = 'SELECT COUNT(*) FROM telegram_messages';
  const alone = await client.send(new ExecuteStatementCommand({ ...where, Sql: sql }));
  await client.send(new BatchExecuteStatementCommand({ ...where, Sqls: [sql] }));
  const { Status, Error: error } = await client.send(new DescribeStatementCommand({ Id: alone.Id, WaitTimeSeconds: 30 }));
  if (Status !== 'FINISHED') {
    throw new Error(`the notebook cannot query the table: ${error}`);
  }
  await client.send(new GetStatementResultCommand({ Id: alone.Id }));
  client.destroy();
}
