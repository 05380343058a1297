import { ACCOUNT } from '../assembly';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** A managed policy, kept with the roles it names; roles that name it by ARN list the ARN. */
export const iamManagedPolicy: ResourceType = {
  applied: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  ignored: {
    Description: 'for people',
  },
  async apply({ cloud, stackName, logicalId, properties }) {
    const name = properties.ManagedPolicyName ?? physicalName(stackName, logicalId, 128);
    const arn = `arn:aws:iam::${ACCOUNT}:policy${properties.Path ?? '/'}${name}`;
    for (const roleName of properties.Roles ?? []) {
      cloud.iam.roles.get(roleName)?.policies.set(arn, properties.PolicyDocument);
    }
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
};
