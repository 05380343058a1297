import { generateSecretString } from '../../aws/secrets';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const secretsManagerSecret: ResourceType = {
  applied: ['Name', 'SecretString', 'GenerateSecretString'],
  ignored: {
    Description: 'for people',
    KmsKeyId: 'nothing is encrypted on this machine',
    Tags: 'nothing reads the tags of a secret',
  },
  async apply({ cloud, stackName, logicalId, region, properties, previous }) {
    const name = properties.Name ?? physicalName(stackName, logicalId, 512);
    const generate = properties.GenerateSecretString;
    // As in CloudFormation, a generated value is kept while GenerateSecretString does not change.
    const kept = previous && JSON.stringify(previous.properties.GenerateSecretString) === JSON.stringify(generate);
    const value = generate && kept ? cloud.secrets.get(previous.physicalId).value
      : generate ? generateSecretString(generate) : properties.SecretString ?? generateSecretString({});
    const { arn } = cloud.secrets.put(name, value, region);
    return { physicalId: arn, attributes: { Id: arn } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.secrets.delete(physicalId);
  },
};
