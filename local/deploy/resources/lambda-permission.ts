import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** A statement of a function's policy. It is judged from the deployed resource. */
export const lambdaPermission: ResourceType = {
  applied: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  async apply({ stackName, logicalId }) {
    return { physicalId: physicalName(stackName, logicalId, 128), attributes: {} };
  },
};
