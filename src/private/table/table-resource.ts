import { CfnResource, CustomResource, Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LEDGER_COLUMNS, TableSpecification } from '../contract/ddl';
import { TableProperties } from '../contract/table';
import { BundledFunction } from '../function/bundled-function';
import { FunctionOptions } from '../function/function-options';
import { BoundTarget, LoaderUser } from '../target/bound-target';

export interface TableResourceProps {
  readonly target: BoundTarget;
  readonly table: TableSpecification;
  readonly loaderUser: LoaderUser;
  readonly functionOptions: FunctionOptions;
}

const TIMEOUT = Duration.minutes(15);

/**
 * The table, its ledger and the loader's rights in the warehouse, as one resource of the stack.
 *
 * Creating and updating the stack only adds to the table. Deleting the stack leaves the table unchanged.
 */
export class TableResource extends Construct {
  public readonly handler: BundledFunction;
  private readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: TableResourceProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Handler', {
      ...props.functionOptions,
      entry: 'table',
      description: 'Creates the table that messages are loaded into, and grants the loader its rights',
      memorySize: 256,
      timeout: TIMEOUT,
    });
    props.target.grantAdmin(this.handler.role!);

    const properties: TableProperties = {
      warehouse: JSON.stringify(props.target.admin!),
      schemaName: props.table.schemaName,
      tableName: props.table.tableName,
      columns: JSON.stringify(props.table.columns),
      layout: JSON.stringify(props.table.layout),
      loaderUser: props.loaderUser.name,
      createLoaderUser: `${props.loaderUser.creatable}`,
      delivery: props.table.delivery,
      loadMode: props.table.loadMode,
      ledger: LEDGER_COLUMNS.map(({ name, sql }) => `${name} ${sql}`).join(', '),
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RedshiftTable',
      serviceToken: this.handler.functionArn,
      serviceTimeout: TIMEOUT,
      properties,
    });
    // The handler needs its rights from its first call to its last, which is when the stack is deleted.
    this.resource.node.addDependency(this.handler, ...props.target.dependencies);
  }

  /**
   * Makes a deployment change the table before the function's code. New code may need a new column, and a table that cannot be changed
   * must fail the deployment before the code is touched. Old code is safe with the new table, because tables only grow.
   *
   * Only the function itself waits: the table needs its role, which is the loader.
   */
  public comesBefore(code: lambda.Function): void {
    (code.node.defaultChild as lambda.CfnFunction).addDependency(this.resource.node.defaultChild as CfnResource);
  }
}
