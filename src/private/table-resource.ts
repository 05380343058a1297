import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BundledFunction, FunctionOptions } from './bundled-function';
import { ColumnSchema, IngestSchema, TableProperties } from './contract';
import { BoundTarget } from '../redshift-target';

export interface TableResourceProps {
  readonly target: BoundTarget;
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly ColumnSchema[];
  readonly delivery: IngestSchema['delivery'];
  /** The role whose database user loads. */
  readonly loader: iam.IRole;
  readonly functionOptions: FunctionOptions;
}

const TIMEOUT = Duration.minutes(15);

/**
 * The table, its ledger and the loader's rights in the warehouse, as one resource of the stack.
 *
 * Creating and updating only ever adds; deleting the stack leaves the table as it is.
 */
export class TableResource extends Construct {
  public readonly handler: BundledFunction;

  constructor(scope: Construct, id: string, props: TableResourceProps) {
    super(scope, id);
    const { admin } = props.target;
    if (!admin) {
      throw new Error('\'adminSecret\' of RedshiftTarget.workgroup() is needed to create the table, got none; '
        + 'Redshift Serverless has no temporary credentials of its admin user. Pass a secret, or set \'tableCreation\' to false');
    }
    this.handler = new BundledFunction(this, 'Handler', {
      ...props.functionOptions,
      entry: 'table',
      description: 'Creates the table that messages are loaded into, and grants the loader its rights',
      memorySize: 256,
      timeout: TIMEOUT,
    });
    props.target.grantAdmin(this.handler);

    const properties: TableProperties = {
      warehouse: JSON.stringify(admin),
      schemaName: props.schemaName,
      tableName: props.tableName,
      columns: JSON.stringify(props.columns),
      // Redshift's name for the database user of an IAM role.
      // https://docs.aws.amazon.com/redshift/latest/mgmt/generating-iam-credentials-role-permissions.html
      loaderUser: `IAMR:${props.loader.roleName}`,
      delivery: props.delivery,
    };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RedshiftTable',
      serviceToken: this.handler.functionArn,
      serviceTimeout: TIMEOUT,
      properties,
    });
    // The handler's rights must stand before it is called, and last until it was called for the last time.
    resource.node.addDependency(this.handler, ...props.target.dependencies);
  }
}
