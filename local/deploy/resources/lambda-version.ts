import { ResourceType } from '../resource-type';

/** Versions and aliases all lead to the function's current code. */
export const lambdaVersion: ResourceType = {
  applied: ['FunctionName'],
  ignored: {
    '*': 'a version here is a name for the current code',
  },
  async apply({ cloud, properties }) {
    const { arn } = cloud.lambda.config(properties.FunctionName);
    return { physicalId: `${arn}:1`, attributes: { Version: '1', FunctionArn: `${arn}:1` } };
  },
};

export const lambdaAlias: ResourceType = {
  applied: ['FunctionName', 'Name', 'FunctionVersion'],
  ignored: {
    Description: 'for people',
  },
  async apply({ cloud, properties }) {
    const arn = `${cloud.lambda.config(properties.FunctionName).arn}:${properties.Name}`;
    return { physicalId: arn, attributes: { AliasArn: arn } };
  },
};
