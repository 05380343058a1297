import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const redshiftCluster: ResourceType = {
  applied: ['ClusterIdentifier', 'DBName', 'MasterUsername', 'MasterUserPassword', 'ManageMasterPassword', 'IamRoles', 'Port'],
  ignored: {
    AvailabilityZone: 'there is one machine',
    ClusterParameterGroupName: 'the stand-in has no parameters',
    ClusterSubnetGroupName: 'there is no network but 127.0.0.1',
    ClusterType: 'there is one machine',
    Encrypted: 'nothing is encrypted on this machine',
    EnhancedVpcRouting: 'there is no network but 127.0.0.1',
    KmsKeyId: 'nothing is encrypted on this machine',
    MasterPasswordSecretKmsKeyId: 'nothing is encrypted on this machine',
    NodeType: 'there is one machine',
    NumberOfNodes: 'there is one machine',
    PubliclyAccessible: 'there is no network but 127.0.0.1',
    VpcSecurityGroupIds: 'there is no network but 127.0.0.1',
    AllowVersionUpgrade: 'the stand-in has one version',
    AutomatedSnapshotRetentionPeriod: 'there are no snapshots',
    PreferredMaintenanceWindow: 'there is no maintenance',
    LoggingProperties: 'the gateway records every call',
    Tags: 'nothing reads the tags of a cluster',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = (properties.ClusterIdentifier ?? physicalName(stackName, logicalId, 63)).toLowerCase();
    const adminUser: string = properties.MasterUsername;
    const secret = String(properties.ManageMasterPassword ?? false) === 'true'
      ? cloud.secrets.putManaged(`redshift!${name}-${adminUser}`, adminUser, region)
      : undefined;
    await cloud.redshift.putCluster({
      name,
      arn: `arn:aws:redshift:${region}:${ACCOUNT}:cluster:${name}`,
      databaseName: properties.DBName ?? 'dev',
      adminUser,
      adminPassword: secret ? JSON.parse(secret.value).password : properties.MasterUserPassword,
      iamRoles: properties.IamRoles ?? [],
    });
    return {
      physicalId: name,
      attributes: {
        'Id': name,
        'ClusterNamespaceArn': `arn:aws:redshift:${region}:${ACCOUNT}:namespace:${name}`,
        'Endpoint.Address': `${name}.local.${region}.redshift.amazonaws.com`,
        'Endpoint.Port': String(properties.Port ?? 5439),
        ...secret && { MasterPasswordSecretArn: secret.arn },
      },
    };
  },
};
