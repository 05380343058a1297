import type { Cloud } from '../../cloud';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** Properties of a table that only matter to who runs it. */
const IGNORED = {
  'BillingMode': 'nothing is billed, and nothing is throttled',
  'DeletionProtectionEnabled': 'the engine is gone with the table',
  'PointInTimeRecoverySpecification': 'there are no backups',
  'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled': 'there are no backups',
  'ProvisionedThroughput': 'nothing is throttled',
  'SSESpecification': 'nothing is encrypted on this machine, but whoever uses the table must be allowed to use the key',
  'TableClass': 'nothing is billed',
  'Tags': 'nothing reads the tags of a table',
};

export const dynamoDbTable: ResourceType = {
  applied: ['TableName', 'KeySchema', 'AttributeDefinitions', 'TimeToLiveSpecification'],
  ignored: IGNORED,
  async apply({ cloud, stackName, logicalId, region, properties, previous }) {
    const name: string = properties.TableName ?? physicalName(stackName, logicalId, 255);
    const { KeySchema, AttributeDefinitions, TimeToLiveSpecification: timeToLive } = properties;
    if (previous && JSON.stringify(previous.properties.KeySchema) !== JSON.stringify(KeySchema)) {
      throw new Error(`the keys of the table '${logicalId}' change, for which CloudFormation would make another table; the local engine does not, so give it another logical id`);
    }
    if (!previous) {
      await cloud.dynamoDb.call('CreateTable', { TableName: name, KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' });
      await whenActive(cloud, name);
    }
    cloud.dynamoDb.setTimeToLive(name, timeToLive?.Enabled === false ? undefined : timeToLive?.AttributeName);
    return { physicalId: name, attributes: { Arn: `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}` } };
  },
  async delete({ physicalId: TableName }, { cloud }) {
    await cloud.dynamoDb.call('DeleteTable', { TableName });
  },
};

/** A table with replicas. It is here in this Region only. */
export const dynamoDbGlobalTable: ResourceType = {
  ...dynamoDbTable,
  ignored: {
    ...IGNORED,
    Replicas: 'the table is in one Region',
    StreamSpecification: 'nothing reads the stream',
    WriteProvisionedThroughputSettings: 'nothing is throttled',
    WriteOnDemandThroughputSettings: 'nothing is throttled',
  },
};

async function whenActive(cloud: Cloud, TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await cloud.dynamoDb.call('DescribeTable', { TableName });
    if (Table.TableStatus === 'ACTIVE') {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
