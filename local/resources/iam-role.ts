import { ACCOUNT } from '../assembly';
import { identifier } from '../iam';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const iamRole: ResourceType = {
  applied: ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns'],
  ignored: {
    Description: 'for people',
    MaxSessionDuration: 'sessions do not expire here',
    PermissionsBoundary: 'permissions are not enforced yet',
    Tags: 'nothing reads the tags of a role',
  },
  async apply({ cloud, stackName, logicalId, properties, previous }) {
    const name = properties.RoleName ?? physicalName(stackName, logicalId, 64);
    const arn = `arn:aws:iam::${ACCOUNT}:role${properties.Path ?? '/'}${name}`;
    const role = cloud.iam.roles.get(name) ?? { arn, name, trustPolicy: undefined, policies: new Map<string, unknown>(), managedPolicyArns: [] };
    role.trustPolicy = properties.AssumeRolePolicyDocument;
    role.managedPolicyArns = properties.ManagedPolicyArns ?? [];
    (previous?.properties.Policies ?? []).forEach(({ PolicyName }: any) => role.policies.delete(PolicyName));
    (properties.Policies ?? []).forEach(({ PolicyName, PolicyDocument }: any) => role.policies.set(PolicyName, PolicyDocument));
    cloud.iam.roles.set(name, role);
    return { physicalId: name, attributes: { Arn: arn, RoleId: previous?.attributes.RoleId ?? `AROA${identifier(17)}` } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.iam.roles.delete(physicalId);
  },
};
