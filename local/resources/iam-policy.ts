import { ResourceType } from '../resource-type';

/** An inline policy of one or more roles. */
export const iamPolicy: ResourceType = {
  applied: ['PolicyName', 'PolicyDocument', 'Roles'],
  async apply({ cloud, logicalId, properties, previous }) {
    for (const name of previous?.properties.Roles ?? []) {
      cloud.iam.roles.get(name)?.policies.delete(previous!.properties.PolicyName);
    }
    for (const name of properties.Roles ?? []) {
      const role = cloud.iam.roles.get(name);
      if (!role) {
        throw new Error(`AWS::IAM::Policy '${logicalId}': role '${name}' does not exist`);
      }
      role.policies.set(properties.PolicyName, properties.PolicyDocument);
    }
    return { physicalId: properties.PolicyName, attributes: { Id: properties.PolicyName } };
  },
  async delete({ physicalId, properties }, { cloud }) {
    for (const name of properties.Roles ?? []) {
      cloud.iam.roles.get(name)?.policies.delete(physicalId);
    }
  },
};
