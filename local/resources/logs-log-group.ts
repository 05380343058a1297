import { ACCOUNT } from '../assembly';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const logsLogGroup: ResourceType = {
  applied: ['LogGroupName'],
  ignored: {
    RetentionInDays: 'kept for inspection; logs last as long as the engine',
    KmsKeyId: 'nothing is encrypted on this machine',
    LogGroupClass: 'every event can be read',
    DataProtectionPolicy: 'nothing is masked',
    Tags: 'nothing reads the tags of a log group',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = properties.LogGroupName ?? physicalName(stackName, logicalId, 512);
    cloud.logs.create(name);
    return { physicalId: name, attributes: { Arn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${name}:*` } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.logs.delete(physicalId);
  },
};
