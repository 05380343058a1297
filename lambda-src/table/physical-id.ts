import { TableName } from '../../src/private/contract/ddl';
import { WarehouseIdentity } from '../../src/private/contract/table';

/** Names a table for CloudFormation, which deletes the former table of a resource when this id changes. */
export function physicalIdOf(warehouse: WarehouseIdentity, { schemaName, tableName }: TableName): string {
  return `${nameOf(warehouse)}/${schemaName}/${tableName}`;
}

export function isIn(warehouse: WarehouseIdentity, physicalId: string): boolean {
  return physicalId.startsWith(`${nameOf(warehouse)}/`);
}

function nameOf({ clusterIdentifier, workgroupName, database }: WarehouseIdentity): string {
  return `${clusterIdentifier ?? workgroupName}/${database}`;
}
