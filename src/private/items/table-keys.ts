import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

/** What the template says of a table. */
export interface KnownTable {
  /** The key attributes with their types, the partition key first. */
  readonly keys: readonly KeyAttribute[];
  /** The attribute after whose time DynamoDB deletes items. */
  readonly timeToLiveAttribute?: string;
}

export interface KeyAttribute {
  readonly name: string;
  /** `S`, `N` or `B`. */
  readonly type: string;
}

/** What is in the template of a table that the app defines: a `Table`, a `TableV2` or a resource below them. Undefined if it was imported. */
export function knownTable(table: dynamodb.ITable): KnownTable | undefined {
  const resource = table.node.defaultChild;
  if (!(resource instanceof dynamodb.CfnTable || resource instanceof dynamodb.CfnGlobalTable)) {
    return undefined;
  }
  const stack = Stack.of(resource);
  const schema: dynamodb.CfnTable.KeySchemaProperty[] = stack.resolve(resource.keySchema);
  const types: dynamodb.CfnTable.AttributeDefinitionProperty[] = stack.resolve(resource.attributeDefinitions);
  const timeToLive: dynamodb.CfnTable.TimeToLiveSpecificationProperty | undefined = stack.resolve(resource.timeToLiveSpecification);
  return {
    keys: [...schema].sort((one, other) => one.keyType.localeCompare(other.keyType)).map(({ attributeName: name }) => ({
      name, type: types.find(({ attributeName }) => attributeName === name)!.attributeType,
    })),
    timeToLiveAttribute: timeToLive?.attributeName,
  };
}
