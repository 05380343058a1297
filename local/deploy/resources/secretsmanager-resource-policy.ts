import { ResourceType } from '../resource-type';

/** A secret's policy. It is judged from the deployed resource. */
export const secretsManagerResourcePolicy: ResourceType = {
  applied: ['SecretId', 'ResourcePolicy'],
  ignored: {
    BlockPublicPolicy: 'there is one account',
  },
  async apply({ properties }) {
    return { physicalId: properties.SecretId, attributes: { Id: properties.SecretId } };
  },
};
