import { createHash } from 'crypto';
import { ACCOUNT } from '../../wire/account';
import { ResourceType } from '../resource-type';

export const redshiftServerlessNamespace: ResourceType = {
  applied: ['NamespaceName', 'DbName', 'AdminUsername', 'AdminUserPassword', 'ManageAdminPassword', 'IamRoles', 'DefaultIamRoleArn'],
  ignored: {
    AdminPasswordSecretKmsKeyId: 'nothing is encrypted on this machine',
    KmsKeyId: 'nothing is encrypted on this machine',
    LogExports: 'the gateway records every call',
    FinalSnapshotName: 'there are no snapshots',
    FinalSnapshotRetentionPeriod: 'there are no snapshots',
    Tags: 'nothing reads the tags of a namespace',
  },
  async apply({ cloud, region, properties }) {
    const name: string = properties.NamespaceName;
    const id = serverlessId('namespace', name);
    const adminUser: string = properties.AdminUsername ?? 'admin';
    const databaseName: string = properties.DbName ?? 'dev';
    const secret = String(properties.ManageAdminPassword ?? false) === 'true'
      ? cloud.secrets.putManaged(`redshift!${name}-${adminUser}`, adminUser, region)
      : undefined;
    await cloud.redshift.putNamespace(name, {
      databaseName,
      adminUser,
      adminPassword: secret ? JSON.parse(secret.value).password : properties.AdminUserPassword,
      iamRoles: properties.IamRoles ?? [],
    });
    return {
      physicalId: name,
      attributes: {
        'Namespace.NamespaceName': name,
        'Namespace.NamespaceId': id,
        'Namespace.NamespaceArn': `arn:aws:redshift-serverless:${region}:${ACCOUNT}:namespace/${id}`,
        'Namespace.AdminUsername': adminUser,
        'Namespace.DbName': databaseName,
        ...secret && { 'Namespace.AdminPasswordSecretArn': secret.arn },
      },
    };
  },
};

/** Returns the id in a serverless ARN: a UUID, here made from the name. */
export function serverlessId(kind: string, name: string): string {
  const hash = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}
