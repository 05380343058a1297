import { ResourceType } from '../resource-type';

/** Adds the connection data of its warehouse to a secret's JSON. */
export const secretsManagerSecretTargetAttachment: ResourceType = {
  applied: ['SecretId', 'TargetId', 'TargetType'],
  async apply({ cloud, logicalId, properties }) {
    if (properties.TargetType !== 'AWS::Redshift::Cluster') {
      throw new Error(`AWS::SecretsManager::SecretTargetAttachment '${logicalId}': the local engine attaches to AWS::Redshift::Cluster only, `
        + `got 'TargetType' ${properties.TargetType}`);
    }
    const secret = cloud.secrets.get(properties.SecretId);
    secret.value = JSON.stringify({ ...JSON.parse(secret.value), engine: 'redshift', dbClusterIdentifier: properties.TargetId });
    return { physicalId: secret.arn, attributes: { Id: secret.arn } };
  },
};
