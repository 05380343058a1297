import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** A managed policy of the roles that it names. It is judged from the deployed resource. */
export const iamManagedPolicy: ResourceType = {
  applied: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  ignored: {
    Description: 'for people',
  },
  async apply({ stackName, logicalId, properties }) {
    const name = properties.ManagedPolicyName ?? physicalName(stackName, logicalId, 128);
    const arn = `arn:aws:iam::${ACCOUNT}:policy${properties.Path ?? '/'}${name}`;
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
};
