import { logsUseKey } from '../../aws/iam/service-calls';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const logsLogGroup: ResourceType = {
  applied: ['LogGroupName', 'KmsKeyId'],
  ignored: {
    RetentionInDays: 'kept for inspection; logs last as long as the engine',
    LogGroupClass: 'every event can be read',
    DataProtectionPolicy: 'nothing is masked',
    Tags: 'nothing reads the tags of a log group',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = properties.LogGroupName ?? physicalName(stackName, logicalId, 512);
    const arn = `arn:aws:logs:${region}:${ACCOUNT}:log-group:${name}`;
    const { KmsKeyId: key } = properties;
    if (key && !await cloud.permissions.allows(...logsUseKey(arn, key))) {
      throw new Error(`AWS::Logs::LogGroup '${logicalId}': The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'`);
    }
    cloud.logs.create(name);
    return { physicalId: name, attributes: { Arn: `${arn}:*` } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.logs.delete(physicalId);
  },
};
