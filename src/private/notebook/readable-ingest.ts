import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TableName } from '../contract/ddl';
import { WarehouseIdentity } from '../contract/table';

/** An ingest whose table a notebook may read. */
export interface ReadableIngest extends Construct {
  readonly _warehouse: WarehouseIdentity;
  readonly _table: TableName;
  grantQuery(role: iam.IRole): void;
  /** What lets an identity of the account run statements as its own database user. */
  _queryStatements(): iam.PolicyStatement[];
}
