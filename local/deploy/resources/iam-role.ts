import { ACCOUNT } from '../../wire/account';
import { identifier } from '../../wire/sessions';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const iamRole: ResourceType = {
  applied: ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns'],
  ignored: {
    Description: 'for people',
    MaxSessionDuration: 'sessions do not expire here',
    Tags: 'nothing reads the tags of a role',
  },
  async apply({ cloud, stackName, logicalId, properties }) {
    const name = properties.RoleName ?? physicalName(stackName, logicalId, 64);
    const arn = `arn:aws:iam::${ACCOUNT}:role${properties.Path ?? '/'}${name}`;
    const role = cloud.iam.roles.get(name) ?? { arn, name, id: `AROA${identifier(17)}` };
    cloud.iam.roles.set(name, role);
    return { physicalId: name, attributes: { Arn: arn, RoleId: role.id } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.iam.roles.delete(physicalId);
  },
};
