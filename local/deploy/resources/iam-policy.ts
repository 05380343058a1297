import { ResourceType } from '../resource-type';

/** An inline policy of one or more roles. It is judged from the deployed resource. */
export const iamPolicy: ResourceType = {
  applied: ['PolicyName', 'PolicyDocument', 'Roles'],
  async apply({ cloud, logicalId, properties }) {
    for (const name of properties.Roles ?? []) {
      if (!cloud.iam.roles.has(name)) {
        throw new Error(`AWS::IAM::Policy '${logicalId}': role '${name}' does not exist`);
      }
    }
    return { physicalId: properties.PolicyName, attributes: { Id: properties.PolicyName } };
  },
};
