import { CustomResource, Lazy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { TABLE_TIMEOUT, TableHandler, TableOrder } from './table-handler';
import { TableProperties } from '../contract/frozen-table';

export interface TableResourceProps extends Omit<TableOrder, 'ingest'> {
  /** The function that prepares the table. */
  readonly handler: TableHandler;
}

/**
 * The table, its ledger and the loader's rights in the warehouse, as one resource of the stack.
 *
 * Creating and updating the stack only adds to the table. Deleting the stack leaves the table unchanged. Readers lose their right when they are
 * not in the stack any more.
 */
export class TableResource extends Construct {
  private readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { handler, ...order }: TableResourceProps) {
    super(scope, id);
    const { target, table, loaderUser } = order;
    const readers = Lazy.string({ produce: () => order.readers.users });
    const properties: TableProperties = {
      specification: handler.freeze({ ingest: scope, ...order }),
      warehouse: JSON.stringify(target.admin!),
      schemaName: table.schemaName,
      tableName: table.tableName,
      loaderUser: loaderUser.name,
      ...order.owner !== undefined && { owner: order.owner },
      copyRole: target.copyRole.names,
      readers,
    };
    // CloudFormation does not let a custom resource change its function. With another function it is another resource.
    this.resource = new CustomResource(this, handler.node.id, {
      resourceType: 'Custom::RedshiftTable',
      serviceToken: handler.lambda.functionArn,
      serviceTimeout: TABLE_TIMEOUT,
      properties,
    });
    // The handler needs its rights from its first call to its last, which is when the stack is deleted.
    this.resource.node.addDependency(handler, ...target.dependencies);
  }

  /**
   * Makes a deployment change the table before the function's code. New code may need a new column, and a table that cannot be changed
   * must fail the deployment before the code is touched. Old code is safe with the new table, because tables only grow.
   *
   * Only the function itself waits: the table needs its role, which is the loader.
   */
  public comesBefore(code: lambda.Function): void {
    code.node.defaultChild!.node.addDependency(this.resource.node.defaultChild!);
  }
}
